using Tidemark.Backup.Replay;
using Tidemark.Backup.Retries;
using Tidemark.Errors;
using Tidemark.Taosdump.Directories;
using Tidemark.Taosdump.Directories.Records;
using Tidemark.Taosdump.Dump;
using Tidemark.TDengine;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Messages;

namespace Tidemark.Taosdump.Restore;

/// <summary>
/// Writes files of rows over one connection: rows of many small tables in one message, those of a large one in many, and rows of tables with a BLOB through a prepared insert. A message that the
/// server refuses is taken apart: its files are written once more, each alone, and what of them is refused in halves, so that only the rows stay out that are to blame. One caller at a time.
/// </summary>
internal sealed class RowSending(RestoreSession session, RestoreTarget target, MendingConnection connection, IReadOnlyDictionary<string, TableFields> documents, RowCounts counts) : IDisposable
{
    private const int MessageBytes = 1 << 20;

    /// <summary>The client library keeps some 100 KiB for each table of a message while it writes it (measured on 3.3.7.5); more tables were not faster either.</summary>
    private const int TablesOfMessage = 300;

    /// <summary>A file of which so many messages were refused is one of which most are: what is refused from there on stays out as a whole.</summary>
    private const int MostRefusals = 1000;
    private readonly DataMessageBuilder _message = new(target.Precision);
    private readonly RowFileReader _reader = new(session, target, connection, documents);
    private readonly HashSet<string> _tables = new(StringComparer.Ordinal);
    private readonly List<RowFile> _waiting = [];
    private bool _isAlone;

    private bool IsFull => _message.ByteLength >= MessageBytes || _message.BlockCount >= TablesOfMessage;

    /// <summary>Writes a file. Rows of its end may wait for the next.</summary>
    /// <exception cref="TidemarkException">The server fails for longer than retries last.</exception>
    public async ValueTask RestoreAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(new RowFile(path), cancellationToken).ConfigureAwait(false);
        }
        catch (RefusedMessageException)
        {
            await RepeatAloneAsync(path, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes what waits.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RefusedMessageException)
        {
            await RepeatAloneAsync(null, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _message.Dispose();
        _reader.Dispose();
    }

    private async ValueTask RepeatAloneAsync(string? current, CancellationToken cancellationToken)
    {
        var paths = _waiting.Select(f => f.Path).Append(current).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        Forget();
        _isAlone = true;
        _reader.Decoder.OldestTime = target.Keep?.OldestAt(session.Time.GetUtcNow(), target.Precision) ?? long.MinValue;
        try
        {
            foreach (var path in paths)
            {
                await WriteAsync(new RowFile(path), cancellationToken).ConfigureAwait(false);
                await FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _isAlone = false;
            _reader.Decoder.OldestTime = long.MinValue;
        }
    }

    private async ValueTask WriteAsync(RowFile file, CancellationToken cancellationToken)
    {
        var isOpen = await _reader.OpenAsync(file, cancellationToken).ConfigureAwait(false);
        while (isOpen)
        {
            isOpen = _reader.Read(file);
            if (_reader.Decoder.Rows.RowCount > 0 && (!isOpen || _reader.IsFull)) await TakeAsync(file, cancellationToken).ConfigureAwait(false);
        }

        _reader.Close(file);
        _waiting.Add(file);
        if (_message.BlockCount == 0) Finish();
        else if (IsFull) await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    // The rows that were read become a block of the message.
    private async ValueTask TakeAsync(RowFile file, CancellationToken cancellationToken)
    {
        var rows = _reader.Decoder.Rows;
        file.Rows += rows.RowCount;
        if (!_isAlone && _reader.Columns is { } columns)
        {
            // Blocks of one table could hold one key twice, which a receiver of one message joins wrongly.
            if (!_tables.Add(file.Table)) await FlushAsync(cancellationToken).ConfigureAwait(false);
            _tables.Add(file.Table);
            _message.AddBlock(file.Table, columns, rows);
            rows.Clear();
            if (IsFull) await FlushAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        var block = RawBlock.Parse(rows.ToArray());
        rows.Clear();
        await SendAsync(file, block, Enumerable.Range(0, block.RowCount).ToArray(), cancellationToken).ConfigureAwait(false);
    }

    // Of rows that are refused one may be the reason: half by half it is found without sending each alone.
    private async ValueTask SendAsync(RowFile file, RawBlock block, ReadOnlyMemory<int> rows, CancellationToken cancellationToken)
    {
        try
        {
            if (_reader.Columns is { } columns) await WriteAsync(file.Table, columns, block, rows, cancellationToken).ConfigureAwait(false);
            else await InsertAsync(file.Table, block, rows, cancellationToken).ConfigureAwait(false);
        }
        catch (TDengineException e) when (!e.IsTransient)
        {
            if (!_isAlone) throw new RefusedMessageException(e);
            if (rows.Length == 1 || ++file.Refusals > MostRefusals)
            {
                file.Refuse(rows.Length, e.ServerMessage);
                return;
            }

            await SendAsync(file, block, rows[..(rows.Length / 2)], cancellationToken).ConfigureAwait(false);
            await SendAsync(file, block, rows[(rows.Length / 2)..], cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask WriteAsync(string table, MessageColumns columns, RawBlock block, ReadOnlyMemory<int> rows, CancellationToken cancellationToken)
    {
        _message.AddRows(table, columns, block, ColumnSelection.All(block), rows.Span);
        await WriteMessageAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask InsertAsync(string table, RawBlock block, ReadOnlyMemory<int> rows, CancellationToken cancellationToken)
    {
        var shaped = new TableBlock(table, target.Precision, new TableSchema(0, _reader.Layout!.Chosen), block);
        var plan = new BlockPlan { Selection = ColumnSelection.All(block), Chosen = _reader.Layout.Chosen, Columns = null, LeftOut = [], HasKeys = true, Shape = new BlockShape(shaped) };
        var columns = BoundRows.Columns(block, plan, rows.Length == block.RowCount ? null : rows.ToArray());
        await connection.RunAsync(
            async (c, token) =>
            {
                var insert = await c.PrepareInsertAsync(BoundRows.Statement(table, plan), token).ConfigureAwait(false);
                await using (insert.ConfigureAwait(false)) return await insert.ExecuteAsync(columns, token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_message.BlockCount > 0)
        {
            try
            {
                await WriteMessageAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (TDengineException e) when (!e.IsTransient)
            {
                throw new RefusedMessageException(e);
            }
        }

        _tables.Clear();
        Finish();
    }

    private async ValueTask WriteMessageAsync(CancellationToken cancellationToken)
    {
        using var body = _message.Build();
        await connection.RunAsync(
            async (c, token) =>
            {
                await c.WriteRawAsync(TmqRawType.Data, body.Memory, token).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    // The files whose rows are all with the server.
    private void Finish()
    {
        if (_waiting.Count == 0) return;
        if (session.Journal.Add([.. _waiting.Where(f => f.IsWhole).Select(f => new FinishedFile(session.Relative(f.Path), f.Table, f.Rows, target.CreatedAtMs, f.Mark.Length, f.Mark.Marker))]) is { } cause) session.Warn(cause);
        foreach (var file in _waiting)
        {
            if (file.Table.Length > 0) counts.Add(file.Table, file.Rows);
            session.Add(target.Name, 1, file.Rows);
            if (file.Lost > 0 || file.HasUnknownLoss) session.Fail(new DumpFailure(target.Name, file.Table.Length > 0 ? file.Table : null, file.HasUnknownLoss ? null : file.Lost, $"{session.Relative(file.Path)}: {file.Causes}"));
        }

        _waiting.Clear();
    }

    private void Forget()
    {
        _message.Clear();
        _tables.Clear();
        _waiting.Clear();
        _reader.Close(null);
    }
}
