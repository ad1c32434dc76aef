using System.Runtime.ExceptionServices;
using Tidemark.Backup.Queries;
using Tidemark.Errors;
using Tidemark.TDengine;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Errors;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Taosdump.Dump;

/// <summary>
/// Reads the rows of one job into the files of its tables. A server delivers one table after the other, a few at a time: a table that some blocks in a row had nothing of is taken for finished and written.
/// If more comes of it, its file gets another block. Memory: a few tables, and two blocks of the server.
/// </summary>
internal sealed class RowReading(DumpWorker worker, RowJob job, TableSchema columns)
{
    /// <summary>A table is finished when so many blocks came without rows of it.</summary>
    private const int Patience = 8;

    /// <summary>So many bytes of records become a block at once: they are in the processor's cache still.</summary>
    private const int CachedBytes = 64 << 10;

    /// <summary>The most that waits of one table.</summary>
    private const int FileBytes = 1 << 20;

    /// <summary>The most that waits of all, for servers that mix more tables than that.</summary>
    private const int MostWaiting = 32 << 20;

    private const int FewFiles = 16;
    private readonly DumpContext _context = worker.Context;
    private readonly RecordEncoder _encoder = new(RecordColumn.Of(columns.Columns, job.IsMixed ? 1 : 0));
    private readonly List<TableFile> _touched = [];
    private readonly LinkedList<TableFile> _waitingFiles = [];
    private readonly List<TableFile> _finished = [];
    private long _block;
    private int[] _all = [];
    private long _waiting;
    private long _rows;

    /// <summary>Reads all rows, however often that takes.</summary>
    /// <param name="normal">The file of a normal table; null for children.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask RunAsync(TableFile? normal, CancellationToken cancellationToken)
    {
        var only = normal ?? (job.OnlyChild is { } child ? job.SuperTable!.File(child) : null);
        await worker.Connection.RunAsync(
            async (connection, token) =>
            {
                Forget();
                await ReadAsync(connection, only, token).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        Flush(0);
        _context.Add(job.Database.Plan.Name, job.Normal is not null ? 1 : job.Children?.Count ?? job.SuperTable!.Children.Count, 0);
    }

    private async ValueTask ReadAsync(ITDengineConnection connection, TableFile? only, CancellationToken cancellationToken)
    {
        try
        {
            await QueryRows.TakeBlocksAsync(connection, RowSql.Rows(job, columns), (block, _) =>
            {
                if (block.RowCount == 0) return true;
                Check(block);
                if (only is not null) Take(only, block, All(block.RowCount));
                else TakeChildren(block);
                Flush(_waiting > MostWaiting ? 0 : Patience);
                cancellationToken.ThrowIfCancellationRequested();
                return true;
            }, null, cancellationToken).ConfigureAwait(false);
        }
        catch (TDengineException e) when (ServerCode.IsNoSuchTable(e.ServerCode))
        {
            Forget();
            await DroppedTable.NoteAsync(_context, job, connection, e, cancellationToken).ConfigureAwait(false);
        }
        catch (TDengineException e) when (e.ServerCode == ServerCode.InvalidColumnName)
        {
            throw Changed("A column", "dropped or renamed", e);
        }
    }

    // A column that was made anew with another type, or is wider now than the statement in the dump says.
    private void Check(RawBlock block)
    {
        var first = job.IsMixed ? 1 : 0;
        for (var i = 0; i < columns.Columns.Count; i++)
        {
            var (was, now) = (columns.Columns[i], block.Columns[first + i]);
            var isWider = now.Type.IsVariable() && !now.Type.IsBlob() && now.SchemaBytes > was.Bytes;
            if (now.Type != was.Type || isWider || (now.Type.IsDecimal() && now.Scale != was.Scale)) throw Changed($"Column {was.Name}", "changed", null);
        }
    }

    private TidemarkException Changed(string column, string how, Exception? cause) =>
        new(ErrorCode.ServerError, $"{column} of {job.Database.Plan.Name}.{job.Table} was {how} while the table was dumped.", "Dump again at a time when the columns stay as they are; nothing of this dump is left.", cause: cause);

    private void TakeChildren(RawBlock block)
    {
        worker.Groups.Group(block, 0);
        for (var group = 0; group < worker.Groups.Count; group++)
        {
            // A table that is not listed was made after the list: the dump does not have it.
            if (job.SuperTable!.File(worker.Groups.Key(group)) is { } file) Take(file, block, worker.Groups.Rows(group));
        }
    }

    private void Take(TableFile file, RawBlock block, ReadOnlySpan<int> rows)
    {
        if (file.Rows == 0) _touched.Add(file);
        file.LastBlock = _block;
        // In the order in which they were last met.
        if (file.Place.List is not null) _waitingFiles.Remove(file.Place);
        _waitingFiles.AddLast(file.Place);
        var before = file.WaitingBytes;
        _encoder.Encode(block, rows, file.Prefix, file.Waiting);
        file.Count(rows.Length);
        _rows += rows.Length;
        _context.Add(job.Database.Plan.Name, 0, rows.Length);
        if (file.Waiting.Length >= CachedBytes || file.Waiting.Records >= _context.Options.BatchRows) file.Pack(worker.Scratch);
        _waiting += file.WaitingBytes - before;
        if (file.WaitingBytes < FileBytes) return;
        _waitingFiles.Remove(file.Place);
        _waiting -= file.WaitingBytes;
        file.Flush(worker.Scratch);
    }

    // Writes the tables of which the last so many blocks had nothing.
    private void Flush(int patience)
    {
        _block++;
        while (_waitingFiles.First is { } first && first.Value.LastBlock + patience < _block)
        {
            _waitingFiles.RemoveFirst();
            _waiting -= first.Value.WaitingBytes;
            _finished.Add(first.Value);
        }

        if (_finished.Count <= FewFiles)
        {
            foreach (var file in _finished) file.Flush(worker.Scratch);
        }
        else
        {
            // A file costs the system more than its few rows cost us: all processors make them.
            try
            {
                Parallel.ForEach(_finished, _context.Scratch, static (file, _, scratch) =>
                {
                    file.Flush(scratch);
                    return scratch;
                }, static scratch => scratch.Dispose());
            }
            catch (AggregateException e)
            {
                // One full disk fails them all, and says what one of them says.
                ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
            }
        }

        _finished.Clear();
    }

    private void Forget()
    {
        if (_rows > 0) _context.Add(job.Database.Plan.Name, 0, -_rows);
        foreach (var file in _touched) file.Reset();
        _touched.Clear();
        _waitingFiles.Clear();
        (_waiting, _rows) = (0, 0);
    }

    private ReadOnlySpan<int> All(int rows)
    {
        if (_all.Length < rows) _all = [.. Enumerable.Range(0, Math.Max(rows, 2 * _all.Length))];
        return _all.AsSpan(0, rows);
    }
}
