using Tidemark.TDengine.Messages.Encoding;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Messages;

/// <summary>The columns of blocks in a data message, encoded once and used for many tables. Immutable.</summary>
/// <remarks>
/// Blocks of messages that are to be written end with a guard: one more column, without a name and without data. The receiving client library keeps
/// a cache of table ids by the address of the connection's handle, for ever; another connection inherits it, whatever its database, and rows go silently to a table of that
/// name elsewhere, or to one that was dropped. A block whose columns are not those of the cached table makes the library look the table up anew, and an unknown
/// last column does no harm. Source: written to and read back from a 3.3.7.5 server; without the guard 5 of 30 connections wrote to another database.
/// </remarks>
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
        var numbered = new ColumnDefinition[columns.Count + (forArchive ? 0 : 1)];
        for (var i = 0; i < columns.Count; i++)
        {
            if (!forArchive && columns[i].Type.IsBlob()) throw new ArgumentException($"Column '{columns[i].Name}' is a BLOB, which raw write does not take.", nameof(columns));
            numbered[i] = columns[i] with { ColumnId = (short)(i + 1), Flags = ColumnFlags.None };
        }

        if (!forArchive) numbered[^1] = new ColumnDefinition { Name = string.Empty, Type = DataType.Null, Bytes = 0, ColumnId = (short)numbered.Length };
        Columns = columns;
        IsGuarded = !forArchive;
        using var writer = new WireWriter();
        SchemaCodec.Write(writer, new TableSchema(0, numbered));
        _encoded = writer.Written.ToArray();
    }

    /// <summary>The columns, without the guard.</summary>
    public IReadOnlyList<ColumnDefinition> Columns { get; }

    /// <summary>Whether blocks end with the guard.</summary>
    internal bool IsGuarded { get; }

    internal ReadOnlySpan<byte> Encoded => _encoded;
}
