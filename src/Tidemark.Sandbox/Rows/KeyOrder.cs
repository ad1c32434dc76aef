using System.Buffers.Binary;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Rows;

/// <summary>The order of composite key values: integers by value, strings by bytes.</summary>
internal static class KeyOrder
{
    public static int Compare(DataType type, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => type switch
    {
        DataType.Int => BinaryPrimitives.ReadInt32LittleEndian(left).CompareTo(BinaryPrimitives.ReadInt32LittleEndian(right)),
        DataType.UInt => BinaryPrimitives.ReadUInt32LittleEndian(left).CompareTo(BinaryPrimitives.ReadUInt32LittleEndian(right)),
        DataType.BigInt => BinaryPrimitives.ReadInt64LittleEndian(left).CompareTo(BinaryPrimitives.ReadInt64LittleEndian(right)),
        DataType.UBigInt => BinaryPrimitives.ReadUInt64LittleEndian(left).CompareTo(BinaryPrimitives.ReadUInt64LittleEndian(right)),
        _ => left.SequenceCompareTo(right),
    };
}
