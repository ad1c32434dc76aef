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
/// server refuses is taken apart: its files are written once more, each alone, so that only the rows stay out that are to blame. One caller at a time.
/// </summary>
internal sealed class RowSending(RestoreSession session, RestoreTarget target, MendingConnection connection, IReadOnlyDictionary<string, TableFields> documents, RowCounts counts) : IDisposable
{
    private const int MessageBytes = 1 << 20;

    /// <summary>The client library keeps some 100 KiB for each table of a message while it writes it (measured on 3.3.7.5); more tables were not faster either.</summary>
    private const int TablesOfMessage = 300;
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
        if (_reader.Columns is { } columns)
        {
            // Blocks of one table could hold one key twice, which a receiver of one message joins wrongly.
            if (_isAlone || !_tables.Add(file.Table)) await FlushAsync(file, cancellationToken).ConfigureAwait(false);
            _tables.Add(file.Table);
            _message.AddBlock(file.Table, columns, rows);
            rows.Clear();
            if (IsFull) await FlushAsync(file, cancellationToken).ConfigureAwait(false);
            return;
        }

        var block = RawBlock.Parse(rows.ToArray());
        rows.Clear();
        await InsertAsync(file, block, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask InsertAsync(RowFile file, RawBlock block, CancellationToken cancellationToken)
    {
        var shaped = new TableBlock(file.Table, target.Precision, new TableSchema(0, _reader.Layout!.Chosen), block);
        var plan = new BlockPlan { Selection = ColumnSelection.All(block), Chosen = _reader.Layout.Chosen, Columns = null, LeftOut = [], HasKeys = true, Shape = new BlockShape(shaped) };
        try
        {
            await connection.RunAsync(
                async (c, token) =>
                {
                    var insert = await c.PrepareInsertAsync(BoundRows.Statement(file.Table, plan), token).ConfigureAwait(false);
                    await using (insert.ConfigureAwait(false)) return await insert.ExecuteAsync(BoundRows.Columns(block, plan, null), token).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (TDengineException e) when (!e.IsTransient)
        {
            if (!_isAlone) throw new RefusedMessageException(e);
            file.Refuse(block.RowCount, e.ServerMessage);
        }
    }

    private ValueTask FlushAsync(CancellationToken cancellationToken) => FlushAsync(null, cancellationToken);

    private async ValueTask FlushAsync(RowFile? current, CancellationToken cancellationToken)
    {
        if (_message.BlockCount > 0)
        {
            var rows = _message.RowCount;
            try
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
            catch (TDengineException e) when (!e.IsTransient)
            {
                if (!_isAlone) throw new RefusedMessageException(e);
                (current ?? _waiting[^1]).Refuse(rows, e.ServerMessage);
            }
        }

        _tables.Clear();
        Finish();
    }

    // The files whose rows are all with the server.
    private void Finish()
    {
        if (_waiting.Count == 0) return;
        if (session.Journal.Add([.. _waiting.Where(f => f.Lost == 0 && !f.HasUnknownLoss && f.Table.Length > 0).Select(f => new FinishedFile(session.Relative(f.Path), f.Table, f.Rows, target.CreatedAtMs))]) is { } cause) session.Warn(cause);
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
