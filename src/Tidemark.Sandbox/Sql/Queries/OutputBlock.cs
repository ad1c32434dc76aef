using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Tidemark.Sandbox.Sql.Values;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>
/// Collects the rows of a block and writes it as clients fetch it: version 1, lengths little-endian. It does not check lengths against
/// declared ones, as the server does not: some system columns declare less than they hold.
/// </summary>
internal sealed class OutputBlock
{
    /// <summary>Most rows of a block.</summary>
    public const int MaxRows = 4096;

    /// <summary>The version of blocks inside messages.</summary>
    public const int MessageVersion = 2;

    private const int QueryVersion = 1;
    private const int HeaderLength = 28;
    private readonly IReadOnlyList<OutputColumn> _columns;
    private readonly OutputBuffer[] _buffers;

    public OutputBlock(IReadOnlyList<OutputColumn> columns)
    {
        _columns = columns;
        _buffers = new OutputBuffer[columns.Count];
        for (var i = 0; i < _buffers.Length; i++) _buffers[i] = new(columns[i].Type.Type);
    }

    public int Rows => _buffers[0].Rows;

    public OutputBuffer this[int column] => _buffers[column];

    public void Clear()
    {
        foreach (var buffer in _buffers) buffer.Clear();
    }

    /// <summary>Appends a value to a column.</summary>
    public void Append(int column, in SqlValue value)
    {
        if (value.IsNull)
        {
            _buffers[column].AppendNull();
            return;
        }

        Span<byte> scratch = stackalloc byte[16];
        _buffers[column].Append(Fit(value, _columns[column].Type.Type).ToRaw(scratch));
    }

    /// <summary>Appends a value to a column many times.</summary>
    public void AppendRepeated(int column, in SqlValue value, int count)
    {
        if (value.IsNull)
        {
            _buffers[column].AppendNulls(count);
            return;
        }

        Span<byte> scratch = stackalloc byte[16];
        _buffers[column].AppendRepeated(Fit(value, _columns[column].Type.Type).ToRaw(scratch), count);
    }

    /// <summary>Writes the block.</summary>
    public void WriteTo(IBufferWriter<byte> output, int version = QueryVersion)
    {
        var count = _buffers.Length;
        var length = HeaderLength + (9 * count) + 1;
        foreach (var buffer in _buffers) length += buffer.MetaLength + buffer.DataLength;
        var block = output.GetSpan(length)[..length];
        BinaryPrimitives.WriteInt32LittleEndian(block, version);
        BinaryPrimitives.WriteInt32LittleEndian(block[4..], length);
        BinaryPrimitives.WriteInt32LittleEndian(block[8..], Rows);
        BinaryPrimitives.WriteInt32LittleEndian(block[12..], count);
        BinaryPrimitives.WriteUInt32LittleEndian(block[16..], 0x80000000);
        BinaryPrimitives.WriteUInt64LittleEndian(block[20..], 0);
        var at = HeaderLength + (9 * count);
        for (var i = 0; i < count; i++)
        {
            block[HeaderLength + (5 * i)] = (byte)_columns[i].Type.Type;
            BinaryPrimitives.WriteInt32LittleEndian(block[(HeaderLength + 1 + (5 * i))..], _columns[i].Type.HeaderBytes);
            BinaryPrimitives.WriteInt32LittleEndian(block[(HeaderLength + (5 * count) + (4 * i))..], _buffers[i].DataLength);
            _buffers[i].CopyTo(block[at..]);
            at += _buffers[i].MetaLength + _buffers[i].DataLength;
        }

        block[at] = 0;
        output.Advance(length);
    }

    /// <summary>The same value in the column's type, where an expression gives another number type.</summary>
    private static SqlValue Fit(in SqlValue value, DataType type)
    {
        if (value.Type == type) return value;
        return type switch
        {
            DataType.Double => SqlValue.Double(value.AsDouble),
            DataType.Float => SqlValue.Float((float)value.AsDouble),
            DataType.Json when value.IsFloating => SqlValue.Text(value.AsDouble.ToString("F9", CultureInfo.InvariantCulture)),
            DataType.Json => SqlValue.Text(value.AsText),
            DataType.VarChar => value.IsText ? SqlValue.Text(value.AsText) : value,
            DataType.NChar => SqlValue.Variable(DataType.NChar, NCharText.ToBytes(value.AsText)),
            _ when type.IsVariable() || value.Type.IsVariable() => value,
            _ when type.IsDecimal() => SqlValue.Decimal(type, value.AsInteger, value.Scale),
            _ => SqlValue.Integer(type, value.AsInteger),
        };
    }
}
