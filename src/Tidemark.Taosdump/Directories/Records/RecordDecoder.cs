using System.Runtime.CompilerServices;
using Tidemark.Avro;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.Taosdump.Directories.Records;

/// <summary>Turns records into the rows of a raw block. Nothing is allocated per row. Not thread-safe.</summary>
/// <remarks>Source: what TDengine's types become was observed in dumps of taosdump 3.3.7.5 (docs/TAOSDUMP.md).</remarks>
internal sealed class RecordDecoder : IDisposable
{
    private RecordField[] _fields = [];
    private byte[] _name = [];
    private byte[] _head = [];
    private byte[] _wide = [];
    private bool[] _leftOut = [];
    private string? _fault;

    /// <summary>The rows so far.</summary>
    public RawBlockBuilder Rows { get; } = new([]);

    /// <summary>The table's name, as the records have it; empty before the first record, and in loose mode.</summary>
    public ReadOnlySpan<byte> TableName => _name;

    /// <summary>Rows that do not fit the table, since the layout was set.</summary>
    public long RejectedRows { get; private set; }

    /// <summary>Why the first of them does not.</summary>
    public string? FirstRejection { get; private set; }

    /// <summary>Whether there were values of a column that stays out, since the layout was set.</summary>
    /// <param name="index">Which of <see cref="RecordLayout.LeftOut"/>.</param>
    public bool HadLeftOut(int index) => _leftOut[index];

    /// <summary>Rows before this time are not taken and counted as rejected.</summary>
    public long OldestTime { get; set; } = long.MinValue;

    /// <summary>Begins another file.</summary>
    public void Begin(RecordLayout layout)
    {
        _fields = layout.Fields;
        _leftOut = layout.LeftOut.Count == 0 ? [] : new bool[layout.LeftOut.Count];
        _name = [];
        _head = [];
        RejectedRows = 0;
        FirstRejection = null;
        Rows.Reset(layout.Columns);
    }

    /// <summary>Adds the records of a block to the rows.</summary>
    /// <exception cref="AvroFormatException">The records are not of the layout: none of the block was added. Positions count in the records.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(in AvroBlock block)
    {
        var start = Rows.RowCount;
        var rejected = RejectedRows;
        var decoder = new AvroDecoder(block.Records.Span);
        // Every record has a byte at least.
        if (block.Count > block.Records.Length) throw AvroFormatException.Corrupt($"{block.Count} records in {block.Records.Length} bytes", 0);
        try
        {
            for (var i = 0L; i < block.Count; i++) AddRecord(ref decoder);
            if (decoder.Remaining > 0) throw AvroFormatException.Corrupt($"{decoder.Remaining} bytes behind the last of {block.Count} records", decoder.Position);
        }
        catch (AvroFormatException)
        {
            Rows.Trim(start);
            RejectedRows = rejected;
            throw;
        }
    }

    public void Dispose() => Rows.Dispose();

    // Code that is compiled ahead cannot have parts of other assemblies in it. The loop over the records is compiled when it is first used, with all it calls for each value.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddRecord(ref AvroDecoder decoder)
    {
        var row = Rows.RowCount;
        _fault = null;
        // The name is the same in all records: the bytes of the first are looked for in the others.
        var fields = _head.Length > 0 && decoder.TrySkip(_head) ? _fields.AsSpan(1) : _fields.AsSpan();
        foreach (ref readonly var field in fields)
        {
            if (field.Branches > 0 && decoder.ReadBranch(field.Branches) == field.NullBranch) AddNull(in field);
            else AddValue(ref decoder, in field);
        }

        if (_fault is null) return;
        Rows.Trim(row);
        FirstRejection ??= _fault;
        RejectedRows++;
    }

    private void AddNull(ref readonly RecordField field)
    {
        if (field.Column == 0) _fault ??= $"'{field.Name}' is NULL";
        if (field.Column >= 0) Rows.AppendNull(field.Column);
    }

    // A value that goes nowhere.
    private void Skip(ref readonly RecordField field)
    {
        if (field.Column <= RecordField.FirstLeftOut) _leftOut[RecordField.FirstLeftOut - field.Column] = true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddValue(ref AvroDecoder decoder, ref readonly RecordField field)
    {
        switch (field.Kind)
        {
            case FieldKind.Long:
                var number = decoder.ReadLong();
                if (field.Column < 0)
                {
                    Skip(in field);
                    return;
                }

                if (field.Column == 0 && number < OldestTime) _fault ??= "it is older than the target keeps rows";
                Rows.AppendInt64(field.Column, number);
                return;
            case FieldKind.Int:
                AddInt(decoder.ReadInt(), in field, decoder.Position);
                return;
            case FieldKind.Float:
                var single = decoder.ReadFloat();
                if (field.Column >= 0) Rows.AppendNumber(field.Column, single);
                else Skip(in field);
                return;
            case FieldKind.Double:
                var real = decoder.ReadDouble();
                if (field.Column >= 0) Rows.AppendNumber(field.Column, real);
                else Skip(in field);
                return;
            case FieldKind.Boolean:
                var flag = decoder.ReadBoolean();
                if (field.Column >= 0) Rows.AppendNumber(field.Column, flag ? (byte)1 : (byte)0);
                else Skip(in field);
                return;
            case FieldKind.Bytes:
                AddBytes(decoder.ReadBytes(), in field, decoder.Position);
                return;
            case FieldKind.Sum:
                AddUnsigned(ReadSum(ref decoder), in field, decoder.Position);
                return;
            default:
                AddNull(in field);
                return;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddInt(int value, ref readonly RecordField field, int position)
    {
        if (field.Column < 0)
        {
            Skip(in field);
            return;
        }

        switch (field.Type.Type)
        {
            case DataType.Int: Rows.AppendNumber(field.Column, value); break;
            case DataType.SmallInt when value == (short)value: Rows.AppendNumber(field.Column, (short)value); break;
            case DataType.TinyInt when value == (sbyte)value: Rows.AppendNumber(field.Column, (sbyte)value); break;
            default: throw AvroFormatException.Corrupt($"the {field.Type.Type.SqlName()} '{field.Name}' is {value}", position);
        }
    }

    // The sum wraps around: the real tool writes the value less the greatest signed number, and that number.
    private static ulong ReadSum(ref AvroDecoder decoder)
    {
        var sum = 0L;
        for (var count = decoder.ReadBlockCount(); count != 0; count = decoder.ReadBlockCount())
        {
            for (; count > 0; count--) sum = unchecked(sum + decoder.ReadLong());
        }

        return unchecked((ulong)sum);
    }

    private void AddUnsigned(ulong value, ref readonly RecordField field, int position)
    {
        if (field.Column < 0)
        {
            Skip(in field);
            return;
        }

        switch (field.Type.Type)
        {
            case DataType.UBigInt: Rows.AppendNumber(field.Column, value); break;
            // Tools have written the sum in the width of the column, negative above half of its range.
            case DataType.UInt when value == (uint)value || (long)value == (int)value: Rows.AppendNumber(field.Column, (uint)value); break;
            case DataType.USmallInt when value == (ushort)value || (long)value == (short)value: Rows.AppendNumber(field.Column, (ushort)value); break;
            case DataType.UTinyInt when value == (byte)value || (long)value == (sbyte)value: Rows.AppendNumber(field.Column, (byte)value); break;
            default: throw AvroFormatException.Corrupt($"the {field.Type.Type.SqlName()} '{field.Name}' is {value}", position);
        }
    }

    private void AddBytes(ReadOnlySpan<byte> value, ref readonly RecordField field, int position)
    {
        if (field.Column >= 0)
        {
            if (field.Type.Type.IsDecimal()) AddDecimal(value, in field);
            else if (field.Type.Type == DataType.NChar) AddText(field.Column, Widen(value, position), in field);
            else AddText(field.Column, value, in field);
            return;
        }

        if (field.Column != RecordField.IsTableName)
        {
            Skip(in field);
            return;
        }

        if (_name.Length == 0)
        {
            _name = value.ToArray();
            if (field.Branches == 2 && _fields[0].Column == RecordField.IsTableName && !value.IsEmpty) _head = HeadOf(field.NullBranch, value);
        }
        else if (!value.SequenceEqual(_name)) throw AvroFormatException.Corrupt("the rows of two tables in one file", position);
    }

    // The field as it stands in a record. Written longer than need be, it is read as any other.
    private static byte[] HeadOf(int nullBranch, ReadOnlySpan<byte> name)
    {
        Span<byte> length = stackalloc byte[AvroEncoder.MostLongBytes];
        return [(byte)(2 * (1 - nullBranch)), .. length[..AvroEncoder.WriteLong(length, name.Length)], .. name];
    }

    private void AddText(int column, ReadOnlySpan<byte> value, ref readonly RecordField field)
    {
        if (value.Length <= field.MostBytes)
        {
            Rows.Append(column, value);
            return;
        }

        _fault ??= $"a value of {value.Length} bytes for '{field.Name}', which takes {field.MostBytes}";
        Rows.AppendNull(column);
    }

    private void AddDecimal(ReadOnlySpan<byte> text, ref readonly RecordField field)
    {
        if (!DecimalDigits.TryParse(text, field.Type.Scale, out var value)) _fault ??= $"'{System.Text.Encoding.UTF8.GetString(text[..Math.Min(text.Length, 50)])}' is no value for '{field.Name}', a DECIMAL({field.Type.Precision}, {field.Type.Scale})";
        else if (!DecimalDigits.Fits(value, field.Type.Precision)) _fault ??= $"{System.Text.Encoding.UTF8.GetString(text)} has more digits than '{field.Name}' takes, a DECIMAL({field.Type.Precision}, {field.Type.Scale})";
        if (field.Type.Type == DataType.Decimal) Rows.AppendNumber(field.Column, value);
        else if (value == (long)value) Rows.AppendNumber(field.Column, (long)value);
        else Rows.AppendNull(field.Column);
    }

    private ReadOnlySpan<byte> Widen(ReadOnlySpan<byte> text, int position)
    {
        if (_wide.Length < 4 * text.Length) _wide = new byte[Math.Max(4 * text.Length, 2 * _wide.Length)];
        var length = WideText.FromUtf8(text, _wide);
        return length >= 0 ? _wide.AsSpan(0, length) : throw AvroFormatException.Corrupt("a text that is not UTF-8 for an NCHAR", position);
    }
}
