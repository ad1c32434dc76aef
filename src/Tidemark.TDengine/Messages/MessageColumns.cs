using Tidemark.TDengine.Messages.Encoding;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Messages;

/// <summary>The columns of blocks in a data message, encoded once and used for many tables. Immutable.</summary>
public sealed class MessageColumns
{
    private readonly byte[] _encoded;

    /// <summary>Encodes the columns; of each only name, type and bytes matter.</summary>
    /// <param name="columns">In the order of the block; the first is the timestamp. Names are the target's.</param>
    /// <param name="forArchive">True for messages that are only kept: they may hold BLOBs, which raw write would crash the receiving process with.</param>
    /// <exception cref="ArgumentException">No columns, a first one that is no timestamp, or a BLOB in a message that is to be written.</exception>
    public MessageColumns(IReadOnlyList<ColumnDefinition> columns, bool forArchive = false)
    {
        ArgumentNullException.ThrowIfNull(columns);
        if (columns.Count == 0 || columns[0].Type != DataType.Timestamp) throw new ArgumentException("The first column of a data message is the timestamp.", nameof(columns));
        var numbered = new ColumnDefinition[columns.Count];
        for (var i = 0; i < columns.Count; i++)
        {
            if (!forArchive && columns[i].Type.IsBlob()) throw new ArgumentException($"Column '{columns[i].Name}' is a BLOB, which raw write does not take.", nameof(columns));
            numbered[i] = columns[i] with { ColumnId = (short)(i + 1), Flags = ColumnFlags.None };
        }

        Columns = columns;
        using var writer = new WireWriter();
        SchemaCodec.Write(writer, new TableSchema(0, numbered));
        _encoded = writer.Written.ToArray();
    }

    /// <summary>The columns.</summary>
    public IReadOnlyList<ColumnDefinition> Columns { get; }

    internal ReadOnlySpan<byte> Encoded => _encoded;
}
