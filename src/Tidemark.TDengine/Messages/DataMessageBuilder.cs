using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Messages.Encoding;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Messages;

/// <summary>
/// Builds one data message (raw type 2, or 4 with create requests) of the rows of many tables. Reusable; not thread-safe; dispose returns its buffer.
/// Tables must exist in the target unless created by the message; columns must be the target's.
/// </summary>
/// <remarks>Source: messages of this form were written to a 3.3.7.5 server and read back equal. The offsets in them do not matter to a receiver.</remarks>
/// <param name="precision">The unit of all timestamps.</param>
public sealed class DataMessageBuilder(TimePrecision precision) : IDisposable
{
    // Version byte, length of the offsets, two log offsets.
    private const int CountPosition = 1 + 4 + 18;
    private const int HeadLength = CountPosition + 4 + 2;
    private readonly WireWriter _writer = new();
    private readonly List<CreateTableRequest> _creates = [];

    /// <summary>The unit of all timestamps.</summary>
    public TimePrecision Precision { get; } = precision;

    /// <summary>The WAL version that the message says its read began at. Default 0.</summary>
    public long RequestVersion { get; set; }

    /// <summary>The WAL version that the message says to go on from. Default 0.</summary>
    public long ResponseVersion { get; set; }

    /// <summary>Blocks so far.</summary>
    public int BlockCount { get; private set; }

    /// <summary>Rows so far.</summary>
    public long RowCount { get; private set; }

    /// <summary>Bytes of the blocks so far.</summary>
    public int ByteLength => _writer.Length;

    /// <summary>The raw type of the message as it is now: 2, or 4 once a create request was added.</summary>
    public ushort RawType => _creates.Count == 0 ? TmqRawType.Data : TmqRawType.Metadata;

    /// <summary>Adds all rows of a table from chosen columns of a block. A block without rows is left out.</summary>
    /// <param name="tableName">The bare name, exact.</param>
    /// <param name="columns">Names and types of the chosen columns, in their order.</param>
    /// <param name="block">The source, of a query or a message.</param>
    /// <param name="selection">The columns of the source.</param>
    /// <exception cref="ArgumentException">The chosen columns are not of the types said.</exception>
    public void AddBlock(string tableName, MessageColumns columns, RawBlock block, ReadOnlySpan<ColumnSelection> selection)
    {
        Check(columns, block, selection);
        if (block.RowCount == 0) return;
        var target = BeginBlock(columns, block.RowCount, RawBlockCopy.ProjectedLength(block, selection));
        RawBlockCopy.Project(block, selection, target, columns.IsGuarded);
        EndBlock(tableName, columns, block.RowCount);
    }

    /// <summary>Adds some rows of chosen columns of a block.</summary>
    /// <param name="tableName">The bare name, exact.</param>
    /// <param name="columns">Names and types of the chosen columns, in their order.</param>
    /// <param name="block">The source, of a query or a message.</param>
    /// <param name="selection">The columns of the source.</param>
    /// <param name="rows">The rows of the source.</param>
    /// <exception cref="ArgumentException">The chosen columns are not of the types said.</exception>
    /// <exception cref="TDengineFormatException">A value does not lie inside its column.</exception>
    public void AddRows(string tableName, MessageColumns columns, RawBlock block, ReadOnlySpan<ColumnSelection> selection, ReadOnlySpan<int> rows)
    {
        Check(columns, block, selection);
        if (rows.IsEmpty) return;
        var target = BeginBlock(columns, rows.Length, RawBlockCopy.RowsLength(block, selection, rows));
        RawBlockCopy.WriteRows(block, selection, rows, target, columns.IsGuarded);
        EndBlock(tableName, columns, rows.Length);
    }

    /// <summary>Adds some rows of chosen columns of a block.</summary>
    /// <param name="tableNameUtf8">The bare name in UTF-8, exact.</param>
    /// <param name="columns">Names and types of the chosen columns, in their order.</param>
    /// <param name="block">The source, of a query or a message.</param>
    /// <param name="selection">The columns of the source.</param>
    /// <param name="rows">The rows of the source.</param>
    /// <exception cref="ArgumentException">The chosen columns are not of the types said.</exception>
    /// <exception cref="TDengineFormatException">A value does not lie inside its column.</exception>
    public void AddRows(ReadOnlySpan<byte> tableNameUtf8, MessageColumns columns, RawBlock block, ReadOnlySpan<ColumnSelection> selection, ReadOnlySpan<int> rows)
    {
        Check(columns, block, selection);
        if (rows.IsEmpty) return;
        var target = BeginBlock(columns, rows.Length, RawBlockCopy.RowsLength(block, selection, rows));
        RawBlockCopy.WriteRows(block, selection, rows, target, columns.IsGuarded);
        EndBlock(tableNameUtf8, columns, rows.Length);
    }

    /// <summary>Adds everything that another builder of the same precision holds, which stays as it is.</summary>
    /// <exception cref="InvalidOperationException">It holds create requests.</exception>
    public void Append(DataMessageBuilder other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other._creates.Count > 0) throw new InvalidOperationException("Create requests cannot be appended.");
        if (other.BlockCount == 0) return;
        if (BlockCount == 0) WriteHead();
        _writer.Bytes(other._writer.Written[HeadLength..]);
        BlockCount += other.BlockCount;
        RowCount += other.RowCount;
    }

    /// <summary>Adds the rows of a block builder.</summary>
    /// <exception cref="ArgumentException">The columns of the builder are not of the types said.</exception>
    public void AddBlock(string tableName, MessageColumns columns, RawBlockBuilder rows)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.ColumnCount != columns.Columns.Count) throw new ArgumentException($"{rows.ColumnCount} columns in the block, {columns.Columns.Count} described.", nameof(rows));
        for (var i = 0; i < rows.ColumnCount; i++) CheckType(columns, i, rows.TypeOf(i).Type);
        rows.CheckComplete();
        if (rows.RowCount == 0) return;
        rows.WriteTo(BeginBlock(columns, rows.RowCount, rows.ByteLength), columns.IsGuarded);
        EndBlock(tableName, columns, rows.RowCount);
    }

    /// <summary>Adds a child table to create; the message becomes raw type 4. Its tag ids must be the target's: the receiver does not translate them.</summary>
    public void AddCreateRequest(CreateChildTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        _creates.Add(table);
    }

    /// <summary>The finished body, owned by the caller; the builder is empty again.</summary>
    /// <exception cref="InvalidOperationException">No rows were added: receivers refuse an empty message.</exception>
    public PooledBuffer Build()
    {
        if (BlockCount == 0) throw new InvalidOperationException("A data message without rows.");
        if (_creates.Count > 0) DataMessageCodec.WriteCreateRequests(_writer, _creates);
        else _writer.Int64(0);
        _writer.Overwrite(CountPosition, BlockCount);
        var body = _writer.Detach();
        Clear();
        return body;
    }

    /// <summary>Forgets everything added.</summary>
    public void Clear()
    {
        _writer.Clear();
        _creates.Clear();
        BlockCount = 0;
        RowCount = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        Clear();
    }

    private Span<byte> BeginBlock(MessageColumns columns, int rows, int length)
    {
        length = RawBlockLayout.Checked((long)length + RawBlockLayout.GuardLength(columns.IsGuarded, rows));
        if (BlockCount == 0) WriteHead();
        _writer.VarUInt64((ulong)DataMessageCodec.BlockPrefixLength + (ulong)length);
        DataMessageCodec.WriteBlockPrefix(_writer, DataMessageCodec.BlockMarker, rows, Precision);
        return _writer.Reserve(length);
    }

    private void EndBlock(string tableName, MessageColumns columns, int rows)
    {
        _writer.Bytes(columns.Encoded);
        _writer.Text(tableName);
        Count(rows);
    }

    private void EndBlock(ReadOnlySpan<byte> tableNameUtf8, MessageColumns columns, int rows)
    {
        _writer.Bytes(columns.Encoded);
        _writer.VarUInt64((ulong)tableNameUtf8.Length + 1);
        _writer.Bytes(tableNameUtf8);
        _writer.Byte(0);
        Count(rows);
    }

    private void Count(int rows)
    {
        BlockCount++;
        RowCount += rows;
    }

    private void WriteHead()
    {
        _writer.Clear();
        DataMessageCodec.WriteOffsets(_writer, true, WalOffset.Log(RequestVersion), WalOffset.Log(ResponseVersion));
        _writer.Int32(0);
        _writer.Boolean(true);
        _writer.Boolean(true);
    }

    private static void Check(MessageColumns columns, RawBlock block, ReadOnlySpan<ColumnSelection> selection)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(block);
        if (selection.Length != columns.Columns.Count) throw new ArgumentException($"{selection.Length} columns chosen, {columns.Columns.Count} described.", nameof(selection));
        for (var i = 0; i < selection.Length; i++) CheckType(columns, i, block.ColumnSpan[selection[i].Column].Type);
    }

    private static void CheckType(MessageColumns columns, int index, DataType type)
    {
        var described = columns.Columns[index];
        if (type != described.Type) throw new ArgumentException($"Column '{described.Name}' is {type.SqlName()} in the block and {described.Type.SqlName()} in the description.");
    }
}
