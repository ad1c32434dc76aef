using System.Buffers.Binary;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Contents;

/// <summary>The order of values of a composite key's second column.</summary>
internal static class KeyOrder
{
    public static int Compare(DataType type, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => type switch
    {
        _ when a.Length != b.Length && !type.IsVariable() => a.Length.CompareTo(b.Length),
        DataType.Int => BinaryPrimitives.ReadInt32LittleEndian(a).CompareTo(BinaryPrimitives.ReadInt32LittleEndian(b)),
        DataType.BigInt => BinaryPrimitives.ReadInt64LittleEndian(a).CompareTo(BinaryPrimitives.ReadInt64LittleEndian(b)),
        DataType.UInt => BinaryPrimitives.ReadUInt32LittleEndian(a).CompareTo(BinaryPrimitives.ReadUInt32LittleEndian(b)),
        DataType.UBigInt => BinaryPrimitives.ReadUInt64LittleEndian(a).CompareTo(BinaryPrimitives.ReadUInt64LittleEndian(b)),
        _ => a.SequenceCompareTo(b),
    };
}
