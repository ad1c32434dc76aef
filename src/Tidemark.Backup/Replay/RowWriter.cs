using System.Runtime.InteropServices;
using Tidemark.Backup.Selection;
using Tidemark.Errors;
using Tidemark.TDengine;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Replay;

/// <summary>
/// Writes the rows of data messages over one connection: as messages of our own with the columns the target has, and rows of tables with a BLOB through
/// a prepared insert. A recorded message never goes out as it is, because its blocks lack the guard (see <see cref="MessageColumns"/>). One caller at a time.
/// </summary>
internal sealed class RowWriter(RestoreContext context, TargetConnection connection) : IDisposable
{
    private readonly DataMessageBuilder _builder = new(context.Precision);
    private readonly List<(TableBlock Block, BlockPlan Plan)> _blocks = [];
    private readonly List<int> _kept = [];
    private readonly MessageTimes _times = new();

    /// <summary>Writes a message. Create requests in it have been carried out already.</summary>
    /// <param name="message">The message.</param>
    /// <param name="bodyBytes">Bytes of its body, for the count of progress.</param>
    /// <param name="isRepeat">The target may be ahead of the message: rows of unknown tables and columns of another type are left out.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask WriteAsync(DataMessage message, int bodyBytes, bool isRepeat, StreamPlace place, CancellationToken cancellationToken)
    {
        _blocks.Clear();
        foreach (var block in message.Blocks)
        {
            if (block.Block.RowCount == 0) continue;
            if (await PlanAsync(block, isRepeat, place, cancellationToken).ConfigureAwait(false) is not { } plan) continue;
            _blocks.Add((block, plan));
        }

        if (_blocks.Count == 0) return;
        long rows;
        try
        {
            rows = await WriteAsync(context.Selection.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TDengineException e) when (e.ServerCode == ServerAnswers.TimestampOutOfRange && context.Keep is not null)
        {
            rows = await WriteKeptAsync(e, place, cancellationToken).ConfigureAwait(false);
        }
        catch (TDengineException e) when (!e.IsTransient)
        {
            if (!context.Options.SkipUndecodable) throw Refused(place, e);
            context.Warn($"Rows of {Names()} were left out because the target refuses them ({place}): {e.ServerMessage}");
            return;
        }

        context.Meter.Add(rows, bodyBytes);
    }

    public void Dispose() => _builder.Dispose();

    private async ValueTask<BlockPlan?> PlanAsync(TableBlock block, bool isRepeat, StreamPlace place, CancellationToken cancellationToken)
    {
        if (block.TableName is not { } name || block.Schema is null) throw place.Fail("A data message does not name its tables or columns");
        if (!context.Selection.Takes(name)) return null;
        if (block.Precision != context.Precision) throw place.Fail($"Rows of table '{name}' have timestamps in {block.Precision}, the database in {context.Precision}");
        if (!context.Schema.TryGetTable(name, out var table))
        {
            if (isRepeat) return null;
            throw place.Fail($"There are rows of table '{name}', which the backup has not created", "The point is not consistent: verify the repository, and report this.");
        }

        var columns = await TargetReader.ColumnsAsync(connection, context.Database, name, table, cancellationToken).ConfigureAwait(false);
        var plan = columns.PlanFor(block);
        if (plan.LeftOut.Count > 0 && !isRepeat)
            throw place.Fail($"Rows of table '{name}' do not fit: {string.Join("; ", plan.LeftOut)}", "The target's table is not the one that was backed up.");
        if (plan.HasKeys) return plan;
        return isRepeat ? null : throw place.Fail($"Rows of table '{name}' lack a key column");
    }

    private async ValueTask<long> WriteAsync(TimeRange range, CancellationToken cancellationToken)
    {
        long rows = 0;
        Begin();
        foreach (var (block, plan) in _blocks)
        {
            var areAll = range.IsAll || Keep(block.Block, range);
            var count = areAll ? block.Block.RowCount : _kept.Count;
            if (count == 0) continue;
            rows += count;
            await KeepKeysApartAsync(block, cancellationToken).ConfigureAwait(false);
            if (plan.Columns is not { } columns) await InsertAsync(block, plan, areAll ? null : _kept, cancellationToken).ConfigureAwait(false);
            else if (areAll) _builder.AddBlock(block.TableName!, columns, block.Block, plan.Selection);
            else _builder.AddRows(block.TableName!, columns, block.Block, plan.Selection, CollectionsMarshal.AsSpan(_kept));
        }

        await FlushAsync(cancellationToken).ConfigureAwait(false);
        return rows;
    }

    // Raw write refuses a message whole when one of its rows is older than the target keeps. Such rows would be dropped by it anyway.
    private async ValueTask<long> WriteKeptAsync(TDengineException cause, StreamPlace place, CancellationToken cancellationToken)
    {
        var range = context.Selection.Time;
        var kept = range.Intersect(new TimeRange(context.Keep!.OldestAt(context.Time.GetUtcNow(), context.Precision), long.MaxValue));
        if (_blocks.TrueForAll(b => Count(b.Block.Block, range) == Count(b.Block.Block, kept))) throw Refused(place, cause);
        foreach (var (block, _) in _blocks)
        {
            if (!context.Schema.TryGetTable(block.TableName!, out var table)) continue;
            // Children of one super table are one here, but for the comparison of a part, which looks at them one by one.
            var expired = Count(block.Block, range) - Count(block.Block, kept);
            context.ExpiredRows.Add(table.Name, expired);
            if (table.Name != block.TableName && (context.Options.IntoExisting || context.Selection.Description.Count > 0)) context.ExpiredRows.Add(block.TableName!, expired);
        }

        context.Warn($"Rows older than the {context.Keep.Kept.TotalDays:F0} days that the target keeps were left out.");
        try
        {
            return await WriteAsync(kept, cancellationToken).ConfigureAwait(false);
        }
        catch (TDengineException e) when (!e.IsTransient)
        {
            throw Refused(place, e);
        }
    }

    // Notes the rows in the range; says whether these are all.
    private bool Keep(RawBlock block, TimeRange range)
    {
        _kept.Clear();
        for (var row = 0; row < block.RowCount; row++)
        {
            if (range.Contains(block.GetInt64(0, row))) _kept.Add(row);
        }

        return _kept.Count == block.RowCount;
    }

    private int Count(RawBlock block, TimeRange range)
    {
        Keep(block, range);
        return _kept.Count;
    }

    private void Begin()
    {
        _builder.Clear();
        _times.Clear();
    }

    private async ValueTask KeepKeysApartAsync(TableBlock block, CancellationToken cancellationToken)
    {
        if (_times.TryAdd(block.TableName!, block.Block)) return;
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        Begin();
        _times.TryAdd(block.TableName!, block.Block);
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_builder.BlockCount == 0) return;
        using var body = _builder.Build();
        await connection.WriteRawAsync(TmqRawType.Data, body.Memory, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask InsertAsync(TableBlock block, BlockPlan plan, IReadOnlyList<int>? rows, CancellationToken cancellationToken) =>
        connection.InsertAsync(BoundRows.Statement(block.TableName!, plan), BoundRows.Columns(block.Block, plan, rows), cancellationToken);

    private TidemarkException Refused(StreamPlace place, TDengineException cause) => place.Fail($"Rows of {Names()} could not be written",
        "Restore with --skip-undecodable to leave such rows out: the source may have refused them too, and its WAL holds them all the same.", cause);

    private string Names()
    {
        var names = _blocks.Select(b => b.Block.TableName!).Distinct(StringComparer.Ordinal).ToList();
        return (names.Count == 1 ? "table " : "tables ") + string.Join(", ", names.Take(5).Select(n => $"'{n}'")) + (names.Count > 5 ? $" and {names.Count - 5} more" : "");
    }
}
