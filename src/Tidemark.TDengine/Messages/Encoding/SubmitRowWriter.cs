using System.Buffers.Binary;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Messages.Encoding;

/// <summary>Writes single rows of raw submit data, as a tuple or as a list, whichever is shorter.</summary>
internal sealed class SubmitRowWriter
{
    private readonly IReadOnlyList<ColumnDefinition> _schema;
    private readonly int _schemaVersion;
    private readonly int _fixedLength;
    private readonly int _key;
    private int _padding;

    /// <summary>Prepares for the rows of one table.</summary>
    /// <param name="schema">All its columns.</param>
    /// <param name="schemaVersion">Their version.</param>
    public SubmitRowWriter(IReadOnlyList<ColumnDefinition> schema, int schemaVersion)
    {
        _schema = schema;
        _schemaVersion = schemaVersion;
        for (var column = 1; column < schema.Count; column++)
        {
            _fixedLength += SubmitRowLayout.TupleWidth(schema[column].Type);
            if (schema[column].Flags.HasFlag(ColumnFlags.CompositeKey)) _key = column;
        }
    }

    /// <summary>The place of the composite key column in the schema; 0 for none.</summary>
    public int Key => _key;

    /// <summary>The BLOBs of the rows so far.</summary>
    public SubmitBlobs Blobs { get; } = new();

    /// <summary>Writes one row.</summary>
    /// <param name="writer">Takes the bytes.</param>
    /// <param name="block">The block.</param>
    /// <param name="places">Per column of the schema its place in the block; -1 for none.</param>
    /// <param name="row">The row of the block.</param>
    public void Write(WireWriter writer, RawBlock block, ReadOnlySpan<int> places, int row)
    {
        byte states = 0;
        var values = 0;
        var variable = 0L;
        var list = 0L;
        var last = 0L;
        for (var column = 1; column < _schema.Count; column++)
        {
            var state = StateOf(block, places[column], row);
            states |= state;
            if (state == SubmitRowLayout.HasNone) continue;
            values++;
            last = list;
            list += IdLength(_schema[column], state);
            if (state == SubmitRowLayout.HasNull) continue;
            var length = block.GetValue(places[column], row).Length;
            var size = SizeOf(_schema[column].Type, length);
            list += size;
            if (_schema[column].Type.IsVariable()) variable += size;
        }

        var bits = SubmitRowLayout.BitsPerColumn(states);
        var hasValues = (states & SubmitRowLayout.HasValue) != 0;
        var tuple = SubmitRowLayout.BitmapLength(_schema.Count - 1, bits) + (hasValues ? _fixedLength + variable : 0);
        var width = last <= byte.MaxValue ? 1 : last <= ushort.MaxValue ? 2 : 4;
        var isList = 2 + ((long)values * width) + list < tuple;

        _padding = 0;
        var start = writer.Length;
        writer.Byte((byte)(states | (!isList ? 0 : width == 1 ? SubmitRowLayout.ShortList : width == 2 ? SubmitRowLayout.MediumList : SubmitRowLayout.LongList)));
        writer.Byte(_key > 0 ? (byte)1 : (byte)0);
        writer.Int16((short)_schemaVersion);
        writer.Int32(0);
        writer.Bytes(block.GetValue(places[0], row));
        if (isList) WriteList(writer, block, places, row, values, width);
        else WriteTuple(writer, block, places, row, states, bits);
        writer.Reserve(_padding).Clear();
        writer.Overwrite(start + 4, writer.Length - start);
    }

    private void WriteTuple(WireWriter writer, RawBlock block, ReadOnlySpan<int> places, int row, byte states, int bits)
    {
        var bitmapLength = SubmitRowLayout.BitmapLength(_schema.Count - 1, bits);
        var hasValues = (states & SubmitRowLayout.HasValue) != 0;
        if (_key > 0) WriteKey(writer, TupleKeyPlace(block, places, row, bitmapLength));
        var bitmapAt = writer.Length;
        writer.Reserve(bitmapLength).Clear();
        var fixedAt = writer.Length;
        if (hasValues) writer.Reserve(_fixedLength).Clear();
        var variableAt = writer.Length;
        var at = fixedAt;
        for (var column = 1; column < _schema.Count; column++)
        {
            var state = StateOf(block, places[column], row);
            if (bits > 0)
            {
                var bit = (column - 1) * bits;
                writer.Span(bitmapAt + (bit >> 3), 1)[0] |= (byte)(SubmitRowLayout.NumberOf(states, state) << (bit & 7));
            }

            var width = SubmitRowLayout.TupleWidth(_schema[column].Type);
            if (_schema[column].Type.IsBlob() && state != SubmitRowLayout.HasNone)
            {
                if (state == SubmitRowLayout.HasValue) BinaryPrimitives.WriteInt64LittleEndian(writer.Span(at, width), writer.Length - variableAt);
                WriteBlob(writer, block.GetValue(places[column], row), state == SubmitRowLayout.HasNull, bitmapAt, isInTuple: true);
            }
            else if (state == SubmitRowLayout.HasValue)
            {
                var value = block.GetValue(places[column], row);
                if (_schema[column].Type.IsVariable())
                {
                    BinaryPrimitives.WriteInt32LittleEndian(writer.Span(at, sizeof(int)), writer.Length - variableAt);
                    writer.Binary(value);
                }
                else
                {
                    value.CopyTo(writer.Span(at, width));
                }
            }

            at += width;
        }
    }

    private void WriteList(WireWriter writer, RawBlock block, ReadOnlySpan<int> places, int row, int values, int width)
    {
        var head = sizeof(ushort) + (values * width);
        if (_key > 0) WriteKey(writer, head + ListKeyPlace(block, places, row));
        writer.Int16((short)values);
        var placesAt = writer.Length;
        writer.Reserve(values * width);
        var origin = writer.Length;
        var item = 0;
        for (var column = 1; column < _schema.Count; column++)
        {
            var state = StateOf(block, places[column], row);
            if (state == SubmitRowLayout.HasNone) continue;
            var place = writer.Span(placesAt + (item++ * width), width);
            if (width == 1) place[0] = (byte)(writer.Length - origin);
            else if (width == 2) BinaryPrimitives.WriteUInt16LittleEndian(place, (ushort)(writer.Length - origin));
            else BinaryPrimitives.WriteInt32LittleEndian(place, writer.Length - origin);
            writer.VarInt64(state == SubmitRowLayout.HasNull ? -_schema[column].ColumnId : _schema[column].ColumnId);
            var value = block.GetValue(places[column], row);
            if (_schema[column].Type.IsBlob()) WriteBlob(writer, value, state == SubmitRowLayout.HasNull, placesAt - sizeof(ushort), isInTuple: false);
            else if (state == SubmitRowLayout.HasNull) continue;
            else if (_schema[column].Type.IsVariable()) writer.Binary(value);
            else writer.Bytes(value);
        }
    }

    /// <summary>An empty BLOB has no number; the room for it is left at the end of the row.</summary>
    private void WriteBlob(WireWriter writer, ReadOnlySpan<byte> value, bool isNull, int valuesAt, bool isInTuple)
    {
        if (!isNull) writer.VarUInt64((ulong)value.Length);
        var number = Blobs.Add(value, isNull, writer.Length - valuesAt, isInTuple);
        if (!value.IsEmpty) writer.Int64((long)number);
        else if (!isNull) _padding += sizeof(long);
    }

    private void WriteKey(WireWriter writer, int place)
    {
        writer.Byte((byte)_schema[_key].Type);
        writer.VarUInt64((ulong)place);
    }

    private int TupleKeyPlace(RawBlock block, ReadOnlySpan<int> places, int row, int bitmapLength)
    {
        var isVariable = _schema[_key].Type.IsVariable();
        var place = bitmapLength + (isVariable ? _fixedLength : 0);
        for (var column = 1; column < _key; column++)
        {
            if (!isVariable) place += SubmitRowLayout.TupleWidth(_schema[column].Type);
            else if (_schema[column].Type.IsVariable() && StateOf(block, places[column], row) == SubmitRowLayout.HasValue) place += (int)SizeOf(_schema[column].Type, block.GetValue(places[column], row).Length);
        }

        return place;
    }

    private int ListKeyPlace(RawBlock block, ReadOnlySpan<int> places, int row)
    {
        var place = 0;
        for (var column = 1; column < _key; column++)
        {
            var state = StateOf(block, places[column], row);
            if (state == SubmitRowLayout.HasNone) continue;
            place += IdLength(_schema[column], state);
            if (state == SubmitRowLayout.HasNull) continue;
            var value = block.GetValue(places[column], row);
            place += (int)SizeOf(_schema[column].Type, value.Length);
        }

        return place;
    }

    private static byte StateOf(RawBlock block, int place, int row) =>
        place < 0 ? SubmitRowLayout.HasNone : block.IsNull(place, row) ? SubmitRowLayout.HasNull : SubmitRowLayout.HasValue;

    /// <summary>Bytes of a value among the values; of a BLOB only length and number are there.</summary>
    private static long SizeOf(DataType type, int length) =>
        type.IsBlob() ? WireWriter.VarUIntSize((ulong)length) + sizeof(ulong) : type.IsVariable() ? WireWriter.VarUIntSize((ulong)length) + (long)length : length;

    /// <summary>Bytes of the zigzag id, which is negative for NULL.</summary>
    private static int IdLength(ColumnDefinition column, byte state) =>
        WireWriter.VarUIntSize(((ulong)column.ColumnId << 1) - (state == SubmitRowLayout.HasNull ? 1UL : 0));
}
