using System.Buffers.Binary;

namespace Tidemark.Archive.Tests.Codecs.Columns;

/// <summary>Data messages as a server sends them (raw type 2), made of columns that are given as bytes.</summary>
internal static class TestMessage
{
    /// <summary>A column: its type, its length field, the null bitmap or offsets, the values.</summary>
    public readonly record struct Column(byte Type, int Bytes, byte[] Meta, byte[] Data);

    public static byte[] Of(params (int Rows, Column[] Columns)[] blocks)
    {
        using var stream = new MemoryStream();
        var writer = new BinaryWriter(stream);
        writer.Write((byte)100);
        writer.Write(18);
        writer.Write((byte)0x11);
        writer.Write(7L);
        writer.Write((byte)0x11);
        writer.Write(8L);
        writer.Write(blocks.Length);
        writer.Write((byte)1);
        writer.Write((byte)1);
        foreach (var (rows, columns) in blocks)
        {
            var block = Block(rows, columns);
            writer.Write7BitEncodedInt(block.Length);
            writer.Write(block);
            writer.Write7BitEncodedInt(columns.Length << 1);
            writer.Write7BitEncodedInt(0);
            foreach (var column in columns)
            {
                writer.Write(column.Type);
                writer.Write((byte)0);
                writer.Write7BitEncodedInt(column.Bytes << 1);
                writer.Write7BitEncodedInt(2);
                writer.Write("c\0");
            }

            writer.Write("table\0");
        }

        writer.Write(0L);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>A column of random nature and values.</summary>
    public static Column RandomColumn(Random random, int rows)
    {
        byte[] types = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 20, 21];
        var type = types[random.Next(types.Length)];
        return type is 8 or 10 or 15 or 16 or 20 ? Variable(type, random, rows) : Fixed(type, random, rows);
    }

    private static Column Fixed(byte type, Random random, int rows)
    {
        var width = type switch { 1 or 2 or 11 => 1, 3 or 12 => 2, 4 or 6 or 13 => 4, 17 => 16, _ => 8 };
        var data = new byte[rows * width];
        var nature = random.Next(5);
        var walk = random.NextInt64();
        for (var row = 0; row < rows; row++)
        {
            walk += random.Next(-100, 101);
            var value = data.AsSpan(row * width, width);
            if (nature == 0 || width == 16) random.NextBytes(value);
            else if (type == 6) BinaryPrimitives.WriteSingleLittleEndian(value, Odd(random, MathF.Round((walk % 100_000) / 100f, 2)));
            else if (type == 7) BinaryPrimitives.WriteDoubleLittleEndian(value, nature == 1 ? Math.Round((walk % 1_000_000) / 1000d, 3) : random.NextDouble());
            else Write(value, nature == 1 ? 5 : nature == 2 ? walk : 1_700_000_000_000 + (row * 1000L));
        }

        var bitmap = new byte[(rows + 7) / 8];
        if (random.Next(3) == 0) random.NextBytes(bitmap);
        return new Column(type, width, bitmap, data);
    }

    private static float Odd(Random random, float value) => random.Next(60) switch { 0 => float.NaN, 1 => -0f, 2 => float.PositiveInfinity, 3 => MathF.PI, _ => value };

    private static Column Variable(byte type, Random random, int rows)
    {
        var offsets = new byte[4 * rows];
        using var data = new MemoryStream();
        var nulls = random.Next(3) == 0;
        var shared = random.Next(6) == 0;
        for (var row = 0; row < rows; row++)
        {
            var isNull = nulls && random.Next(4) == 0;
            BinaryPrimitives.WriteInt32LittleEndian(offsets.AsSpan(4 * row), isNull ? -1 : shared ? 0 : (int)data.Length);
            if (isNull || (shared && data.Length > 0)) continue;
            var item = new byte[random.Next(20)];
            random.NextBytes(item);
            data.Write([(byte)item.Length, 0]);
            data.Write(item);
        }

        return new Column(type, 66, offsets, data.ToArray());
    }

    private static void Write(Span<byte> target, long value)
    {
        Span<byte> all = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(all, value);
        all[..target.Length].CopyTo(target);
    }

    private static byte[] Block(int rows, Column[] columns)
    {
        using var stream = new MemoryStream();
        var writer = new BinaryWriter(stream);
        writer.Write(1L);
        writer.Write(BinaryPrimitives.ReverseEndianness((long)rows));
        writer.Write((short)0);
        writer.Write(2);
        writer.Write(28 + columns.Sum(c => 9 + c.Meta.Length + c.Data.Length) + 1);
        writer.Write(rows);
        writer.Write(columns.Length);
        writer.Write(0x80000000u);
        writer.Write(0L);
        foreach (var column in columns)
        {
            writer.Write(column.Type);
            writer.Write(column.Bytes);
        }

        foreach (var column in columns) writer.Write(column.Data.Length);
        foreach (var column in columns)
        {
            writer.Write(column.Meta);
            writer.Write(column.Data);
        }

        writer.Write((byte)0);
        writer.Flush();
        return stream.ToArray();
    }
}
