using System.Buffers.Binary;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Blocks;

/// <summary>Writes the parts of a block that do not depend on values.</summary>
internal static class RawBlockLayout
{
    /// <summary>The version written: column lengths are little-endian, and receivers of messages believe it.</summary>
    public const int WrittenVersion = 2;
    private const uint ColumnInfoFlag = 0x80000000;

    /// <summary>Bytes in front of the first column area.</summary>
    public static int PrefixLength(int columns) => RawBlock.HeaderLength + (9 * columns);

    /// <summary>Bytes of the null bitmap or the offsets of one column.</summary>
    public static long MetaLength(DataType type, int rows) => type.IsVariable() ? 4L * rows : (rows + 7L) / 8;

    /// <summary>Bytes that a guard column adds: see <see cref="Messages.MessageColumns"/>.</summary>
    public static int GuardLength(bool guarded, int rows) => guarded ? 9 + ((rows + 7) / 8) : 0;

    /// <summary>Writes the guard as the last column.</summary>
    public static void WriteGuard(Span<byte> block, int columns, int at, int rows)
    {
        WriteColumn(block, columns, columns - 1, DataType.Null, 0, 0);
        block.Slice(at, (rows + 7) / 8).Fill(0xFF);
    }

    /// <summary>Writes the header; columns follow by <see cref="WriteColumn"/>.</summary>
    public static void WriteHeader(Span<byte> block, int rows, int columns)
    {
        BinaryPrimitives.WriteInt32LittleEndian(block, WrittenVersion);
        BinaryPrimitives.WriteInt32LittleEndian(block[4..], block.Length);
        BinaryPrimitives.WriteInt32LittleEndian(block[8..], rows);
        BinaryPrimitives.WriteInt32LittleEndian(block[12..], columns);
        BinaryPrimitives.WriteUInt32LittleEndian(block[16..], ColumnInfoFlag);
        BinaryPrimitives.WriteUInt64LittleEndian(block[20..], 0);
        block[^1] = 0;
    }

    /// <summary>Writes what the header says about one column.</summary>
    public static void WriteColumn(Span<byte> block, int columns, int index, DataType type, int headerBytes, int dataLength)
    {
        var header = RawBlock.HeaderLength + (5 * index);
        block[header] = (byte)type;
        BinaryPrimitives.WriteInt32LittleEndian(block[(header + 1)..], headerBytes);
        BinaryPrimitives.WriteInt32LittleEndian(block[(RawBlock.HeaderLength + (5 * columns) + (4 * index))..], dataLength);
    }

    /// <summary>The length of a block as the header can say it.</summary>
    /// <exception cref="InvalidOperationException">Beyond 2 GiB.</exception>
    public static int Checked(long length) =>
        length <= int.MaxValue ? (int)length : throw new InvalidOperationException($"A raw block of {length} bytes: the limit is 2 GiB. Use fewer rows.");
}
