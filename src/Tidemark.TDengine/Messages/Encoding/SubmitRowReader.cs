using System.Buffers.Binary;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Messages.Encoding;

/// <summary>Finds the values of single rows of raw submit data.</summary>
internal static class SubmitRowReader
{
    /// <summary>Reads one row; afterwards the cells tell where its values lie, counted from the start of the data.</summary>
    public static void Read(ref WireReader reader, int schemaVersion, IReadOnlyList<ColumnDefinition> schema, SubmitBlobs? blobs, SubmitCells cells)
    {
        var start = (int)reader.Position;
        var flags = reader.ReadByte();
        var keys = reader.ReadByte();
        var version = reader.ReadUInt16();
        var length = reader.ReadUInt32();
        if (length < SubmitRowLayout.HeadLength || length - 8 > (uint)reader.Remaining) throw reader.Corrupt($"a row of {length} bytes");
        if (version != (ushort)schemaVersion) throw reader.Corrupt($"a row of schema version {version} among those of {schemaVersion}");
        var row = new WireReader(reader.ReadBytes((int)length - 8), start + 8);
        cells.Clear();
        cells.Set(0, (int)row.Position, sizeof(long));
        row.ReadInt64();
        for (var key = 0; key < keys; key++)
        {
            row.ReadByte();
            row.ReadVarUInt64();
        }

        if ((flags & SubmitRowLayout.ListMask) != 0) ReadList(ref row, flags, schema, blobs, cells);
        else ReadTuple(ref row, flags, schema, blobs, cells);
    }

    /// <summary>Steps over one row.</summary>
    public static void Skip(ref WireReader reader)
    {
        reader.ReadUInt32();
        var length = reader.ReadUInt32();
        if (length < SubmitRowLayout.HeadLength || length - 8 > (uint)reader.Remaining) throw reader.Corrupt($"a row of {length} bytes");
        reader.ReadBytes((int)length - 8);
    }

    private static void ReadTuple(ref WireReader row, byte flags, IReadOnlyList<ColumnDefinition> schema, SubmitBlobs? blobs, SubmitCells cells)
    {
        var states = flags & SubmitRowLayout.StateMask;
        var bits = SubmitRowLayout.BitsPerColumn(states);
        var bitmap = row.ReadBytes(SubmitRowLayout.BitmapLength(schema.Count - 1, bits)).Span;
        var origin = (int)row.Position;
        var area = row.ReadRest();
        var fixedLength = 0;
        for (var column = 1; column < schema.Count; column++) fixedLength += SubmitRowLayout.TupleWidth(schema[column].Type);
        if ((states & SubmitRowLayout.HasValue) != 0 && fixedLength > area.Length) throw row.Corrupt($"{area.Length} bytes for columns of {fixedLength}");

        var at = 0;
        for (var column = 1; column < schema.Count; column++)
        {
            var state = bits == 0 ? (byte)states : StateAt(bitmap, (column - 1) * bits, bits, states);
            var type = schema[column].Type;
            var width = SubmitRowLayout.TupleWidth(type);
            if (state == SubmitRowLayout.HasNull) cells.SetNull(column);
            else if (state == SubmitRowLayout.HasValue && type.IsBlob())
            {
                var place = BinaryPrimitives.ReadUInt64LittleEndian(area.Span[at..]);
                if (place >= (ulong)(area.Length - fixedLength)) throw row.Corrupt("a BLOB behind its row");
                var start = fixedLength + (int)place;
                var value = new WireReader(area[start..], origin + start);
                SetBlob(ref value, blobs, cells, column);
            }
            else if (state == SubmitRowLayout.HasValue && type.IsVariable()) SetVariable(ref row, cells, column, area.Span, (uint)fixedLength + BinaryPrimitives.ReadUInt32LittleEndian(area.Span[at..]), origin);
            else if (state == SubmitRowLayout.HasValue) cells.Set(column, origin + at, width);
            else if (state is not (0 or SubmitRowLayout.HasNone)) throw row.Corrupt("an unknown state of a value");
            at += width;
        }
    }

    private static void ReadList(ref WireReader row, byte flags, IReadOnlyList<ColumnDefinition> schema, SubmitBlobs? blobs, SubmitCells cells)
    {
        var width = (flags & SubmitRowLayout.ListMask) switch
        {
            SubmitRowLayout.ShortList => 1,
            SubmitRowLayout.MediumList => 2,
            SubmitRowLayout.LongList => 4,
            _ => throw row.Corrupt($"the flags 0x{flags:X} of a row"),
        };
        var count = row.CheckCount(row.ReadUInt16(), width, "values");
        var places = row.ReadBytes(count * width).Span;
        var origin = (int)row.Position;
        var area = row.ReadRest();
        var guess = 0;
        for (var item = 0; item < count; item++)
        {
            var place = width switch
            {
                1 => places[item],
                2 => BinaryPrimitives.ReadUInt16LittleEndian(places[(2 * item)..]),
                _ => BinaryPrimitives.ReadUInt32LittleEndian(places[(4 * item)..]),
            };
            if (place >= (uint)area.Length) throw row.Corrupt("a value behind its row");
            var value = new WireReader(area[(int)place..], origin + place);
            var id = value.ReadVarInt32();
            var column = Find(schema, Math.Abs((long)id), guess + 1);
            if (column < 1) throw row.Corrupt($"a value of column {id}, which the table does not have");
            guess = column;
            if (id < 0) cells.SetNull(column);
            else if (schema[column].Type.IsBlob()) SetBlob(ref value, blobs, cells, column);
            else if (schema[column].Type.IsVariable()) SetVariable(ref row, cells, column, area.Span, place + (uint)(value.Position - origin - place), origin);
            else
            {
                cells.Set(column, (int)value.Position, schema[column].Type.FixedWidth());
                value.ReadBytes(schema[column].Type.FixedWidth());
            }
        }
    }

    /// <summary>A length and, unless that is 0, the number of a BLOB behind the rows.</summary>
    private static void SetBlob(ref WireReader value, SubmitBlobs? blobs, SubmitCells cells, int column)
    {
        var length = value.ReadVarUInt64();
        if (length == 0)
        {
            cells.Set(column, (int)value.Position, 0);
            return;
        }

        var number = value.ReadUInt64();
        if (blobs is null || !blobs.TryFind(number, out var found) || (ulong)found.Length != length) throw value.Corrupt($"BLOB {number} of {length} bytes is not there");
        cells.Set(column, found.Start, found.Length);
    }

    private static int Find(IReadOnlyList<ColumnDefinition> schema, long id, int guess)
    {
        if (guess < schema.Count && schema[guess].ColumnId == id) return guess;
        for (var column = 0; column < schema.Count; column++)
            if (schema[column].ColumnId == id)
                return column;
        return -1;
    }

    /// <summary>A value behind its varint length.</summary>
    private static void SetVariable(ref WireReader row, SubmitCells cells, int column, ReadOnlySpan<byte> area, uint place, int origin)
    {
        if (place >= (uint)area.Length) throw row.Corrupt("a value behind its row");
        ulong length = 0;
        var at = (int)place;
        for (var shift = 0; ; shift += 7)
        {
            if (at >= area.Length || shift > 28) throw row.Corrupt("the length of a value does not end");
            length |= (ulong)(area[at] & 0x7F) << shift;
            if (area[at++] < 0x80) break;
        }

        if (length > (ulong)(area.Length - at)) throw row.Corrupt($"a value of {length} bytes, {area.Length - at} left");
        cells.Set(column, origin + at, (int)length);
    }

    private static byte StateAt(ReadOnlySpan<byte> bitmap, int bit, int bits, int states) =>
        SubmitRowLayout.StateOf(states, (bitmap[bit >> 3] >> (bit & 7)) & ((1 << bits) - 1));
}
