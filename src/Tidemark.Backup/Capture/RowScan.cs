using System.Text;
using System.Threading.Channels;
using Tidemark.Archive.Segments;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Queries;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Sql;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Capture;

/// <summary>
/// Reads the rows of an initial point: super tables whole when their children are small, child by child otherwise, over several
/// connections. Blocks become data messages of many tables. Memory: one message and two blocks per connection.
/// </summary>
internal sealed class RowScan(
    Func<CancellationToken, ValueTask<ITDengineConnection>> connect, int connections, string database, TimePrecision precision,
    SegmentStream output, BandwidthLimit limit, ProgressMeter meter)
{
    private const int MessageBytes = 1 << 20;

    /// <summary>From this many rows per child on, a query per child is cheaper than sorting mixed blocks, and spreads over connections.</summary>
    private const long RowsPerChildForOwnQuery = 1000;

    public async ValueTask RunAsync(SchemaCapture schema, ITDengineConnection catalogConnection, CancellationToken cancellationToken)
    {
        var jobs = Channel.CreateBounded<ScanJob>(connections * 4);
        using var failure = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var workers = Enumerable.Range(0, connections).Select(_ => Task.Run(() => WorkAsync(jobs.Reader, failure), CancellationToken.None)).ToList();
        try
        {
            await QueueAsync(schema, catalogConnection, jobs.Writer, failure.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (failure.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // A worker failed and its error is thrown below.
        }
        finally
        {
            jobs.Writer.TryComplete();
        }

        await Task.WhenAll(workers).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async ValueTask QueueAsync(SchemaCapture schema, ITDengineConnection connection, ChannelWriter<ScanJob> jobs, CancellationToken cancellationToken)
    {
        foreach (var parent in schema.SuperTables.Where(t => !t.IsVirtual))
        {
            var columns = parent.Definition.Columns.Columns;
            var list = string.Join(", ", columns.Select(c => SqlIdentifier.Quote(c.Name)));
            var names = new MessageColumns(columns, forArchive: true);
            var children = schema.Children[parent.Name];
            if (children.Count == 0) continue;
            var rows = await QueryRows.CountAsync(connection, $"SELECT COUNT(*) FROM {SqlIdentifier.Quote(database, parent.Name)}", cancellationToken).ConfigureAwait(false);
            if (rows / children.Count < RowsPerChildForOwnQuery)
            {
                await jobs.WriteAsync(new ScanJob($"SELECT tbname, {list} FROM {SqlIdentifier.Quote(database, parent.Name)}", null, names), cancellationToken).ConfigureAwait(false);
                continue;
            }

            foreach (var child in children)
                await jobs.WriteAsync(new ScanJob($"SELECT {list} FROM {SqlIdentifier.Quote(database, child)}", child, names), cancellationToken).ConfigureAwait(false);
        }

        foreach (var table in schema.NormalTables)
            await jobs.WriteAsync(new ScanJob($"SELECT * FROM {SqlIdentifier.Quote(database, table.Name)}", table.Name, null), cancellationToken).ConfigureAwait(false);
    }

    private async Task WorkAsync(ChannelReader<ScanJob> jobs, CancellationTokenSource failure)
    {
        try
        {
            var connection = await connect(failure.Token).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                using var builder = new DataMessageBuilder(precision);
                var groups = new RowGroups();
                await foreach (var job in jobs.ReadAllAsync(failure.Token).ConfigureAwait(false))
                    await ScanAsync(connection, job, builder, groups, failure.Token).ConfigureAwait(false);
                await FlushAsync(builder, failure.Token).ConfigureAwait(false);
            }
        }
        catch
        {
            await failure.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask ScanAsync(ITDengineConnection connection, ScanJob job, DataMessageBuilder builder, RowGroups groups, CancellationToken cancellationToken)
    {
        try
        {
            await QueryRows.ForEachBlockAsync(connection, job.Sql, async (block, result) =>
            {
                if (block.RowCount == 0) return;
                if (job.Table is null) AddMixed(builder, block, job.Columns!, groups);
                else builder.AddBlock(job.Table, job.Columns ?? Columns(result, block), block, ColumnSelection.All(block));
                if (builder.ByteLength >= MessageBytes) await FlushAsync(builder, cancellationToken).ConfigureAwait(false);
            }, cancellationToken).ConfigureAwait(false);
        }
        catch (TDengine.TDengineException e) when (job.Table is not null && e.ServerCode is 0x2603 or 0x0618 or 0x0362)
        {
            // The table was dropped since the schema was read; its drop stands in the WAL that is read next.
            meter.Notice($"{job.Table} was dropped while it was read");
        }
    }

    private static void AddMixed(DataMessageBuilder builder, RawBlock block, MessageColumns columns, RowGroups groups)
    {
        var selection = ColumnSelection.From(block, 1);
        groups.Group(block, 0);
        for (var group = 0; group < groups.Count; group++)
        {
            var table = Encoding.UTF8.GetString(groups.Key(group));
            if (groups.Count == 1) builder.AddBlock(table, columns, block, selection);
            else builder.AddRows(table, columns, block, selection, groups.Rows(group));
        }
    }

    // A normal table is asked for with *, so the result names the columns it has now.
    private static MessageColumns Columns(IQueryResult result, RawBlock block) => new([.. result.Columns.Select((c, i) => new ColumnDefinition
    {
        Name = c.Name, Type = block.Columns[i].Type, Bytes = block.Columns[i].SchemaBytes, ColumnId = (short)(i + 1),
    })], forArchive: true);

    private async ValueTask FlushAsync(DataMessageBuilder builder, CancellationToken cancellationToken)
    {
        if (builder.BlockCount == 0) return;
        var facts = new FrameFacts { Rows = builder.RowCount, Tables = builder.BlockCount };
        using var body = builder.Build();
        if (TmqMessageReader.TryPeek(TmqRawType.Data, body.Memory, out var summary) && summary.Rows > 0)
            facts = facts with { MinTimestamp = summary.FirstTimestamp, MaxTimestamp = summary.LastTimestamp };
        await output.AppendAsync(new SegmentFrame(0, 0, TmqRawType.Data, FrameKind.Built, body.Memory), facts, cancellationToken).ConfigureAwait(false);
        meter.Add(facts.Rows, body.Memory.Length);
        await limit.PayAsync(body.Memory.Length, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One query: a child or normal table, or (without a table) a whole super table whose first column is <c>tbname</c>.</summary>
    private sealed record ScanJob(string Sql, string? Table, MessageColumns? Columns);
}
