using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Messages;

/// <summary>
/// Builds one data message (raw type 2, or 4 with create requests) of the rows of many tables. Reusable; not thread-safe; dispose returns its buffers.
/// Tables must exist in the target unless created by the message; columns must be the target's, the timestamp first. No BLOB columns: the receiver crashes.
/// </summary>
public sealed class DataMessageBuilder : IDisposable
{
    /// <summary>Makes an empty one.</summary>
    /// <param name="precision">The unit of all timestamps.</param>
    public DataMessageBuilder(TimePrecision precision) => Precision = precision;

    /// <summary>The unit of all timestamps.</summary>
    public TimePrecision Precision { get; }

    /// <summary>Blocks so far.</summary>
    public int BlockCount => throw new NotSupportedException();

    /// <summary>Rows so far.</summary>
    public long RowCount => throw new NotSupportedException();

    /// <summary>Bytes of the message so far.</summary>
    public int ByteLength => throw new NotSupportedException();

    /// <summary>The raw type of the message as it is now: 2, or 4 once a create request was added.</summary>
    public ushort RawType => throw new NotSupportedException();

    /// <summary>Adds rows of a table from chosen columns of a block.</summary>
    /// <param name="tableName">The bare name, exact.</param>
    /// <param name="columns">Names and types of the chosen columns, in their order.</param>
    /// <param name="block">The source, of a query or a message.</param>
    /// <param name="selection">The columns of the source.</param>
    public void AddBlock(string tableName, MessageColumns columns, RawBlock block, ReadOnlySpan<ColumnSelection> selection) => throw new NotSupportedException();

    /// <summary>Adds some rows of chosen columns of a block.</summary>
    /// <param name="tableName">The bare name, exact.</param>
    /// <param name="columns">Names and types of the chosen columns, in their order.</param>
    /// <param name="block">The source, of a query or a message.</param>
    /// <param name="selection">The columns of the source.</param>
    /// <param name="rows">The rows of the source.</param>
    public void AddRows(string tableName, MessageColumns columns, RawBlock block, ReadOnlySpan<ColumnSelection> selection, ReadOnlySpan<int> rows) => throw new NotSupportedException();

    /// <summary>Adds the rows of a block builder.</summary>
    public void AddBlock(string tableName, MessageColumns columns, RawBlockBuilder rows) => throw new NotSupportedException();

    /// <summary>Adds a child table to create; the message becomes raw type 4. Tag ids must be the target's.</summary>
    public void AddCreateRequest(CreateChildTable table) => throw new NotSupportedException();

    /// <summary>The finished body, owned by the caller; the builder is empty again.</summary>
    public PooledBuffer Build() => throw new NotSupportedException();

    /// <summary>Forgets everything added.</summary>
    public void Clear() => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotSupportedException();
}
