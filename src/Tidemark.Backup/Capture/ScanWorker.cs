using System.Runtime.InteropServices;
using System.Text;
using Tidemark.Archive.Segments;
using Tidemark.Backup.Queries;
using Tidemark.Backup.Retries;
using Tidemark.Errors;
using Tidemark.TDengine;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Errors;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Capture;

/// <summary>
/// One connection of a scan. Blocks become data messages of many tables; what a job has read becomes part of the point when the job is done, so that a failed one can begin again.
/// </summary>
internal sealed class ScanWorker : IAsyncDisposable
{
    private const int MessageBytes = 1 << 20;

    /// <summary>How often a table is read when its columns are dropped meanwhile.</summary>
    private const int MaxReadings = 10;

    private readonly CaptureContext _context;
    private readonly PointDraft _draft;
    private readonly RowCounts _counts;
    private readonly MendingConnection _connection;
    private readonly FrameSink _sink;
    private readonly DataMessageBuilder _small;
    private readonly DataMessageBuilder _builder;
    private readonly RowGroups _groups = new();
    // Of a dump, where a difference of counts names the tables.
    private readonly Dictionary<string, long>? _children;
    private int[] _all = [];
    private long _rows;

    public ScanWorker(CaptureContext context, PointDraft draft, TimePrecision precision, RowCounts counts)
    {
        _context = context;
        _draft = draft;
        _counts = counts;
        if (context.Choice is not null) _children = new Dictionary<string, long>(StringComparer.Ordinal);
        _connection = context.Connect();
        _sink = new FrameSink(draft.Rows, Math.Max(1 << 20, (64 << 20) / context.Options.Connections), context.Meter);
        _small = new DataMessageBuilder(precision);
        _builder = new DataMessageBuilder(precision);
    }

    /// <summary>Reads a job whole, however often that takes.</summary>
    public async ValueTask RunAsync(ScanJob job, CancellationToken cancellationToken)
    {
        var columns = await _connection.RunAsync(
            async (connection, token) =>
            {
                await ForgetAsync(token).ConfigureAwait(false);
                return await ReadAsync(connection, job, token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        if (columns is not null && job.Normal is { } normal)
        {
            await _draft.Schema.AppendAsync(SchemaCapture.FrameOf(normal, columns), new FrameFacts { Tables = 1 }, cancellationToken).ConfigureAwait(false);
            _counts.Define(normal.Name);
        }

        await KeepAsync(job, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes what is left of small jobs.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        if (_small.BlockCount == 0) return;
        var (frame, facts, body) = Take(_small);
        using (body) await _draft.Rows.AppendAsync(frame, facts, cancellationToken).ConfigureAwait(false);
        await _context.Limit.PayAsync(frame.Body.Length, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _small.Dispose();
        _builder.Dispose();
        await _sink.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    // The columns of what was read; null when the table is gone.
    private async ValueTask<TableSchema?> ReadAsync(ITDengineConnection connection, ScanJob job, CancellationToken cancellationToken)
    {
        var catalog = new SourceCatalog(connection, _context.Database);
        var schema = job.Parent?.Definition.Columns;
        try
        {
            schema ??= await catalog.DescribeNormalTableAsync(job.Table, cancellationToken).ConfigureAwait(false);
            if (schema is null)
            {
                _context.Meter.Notice($"{job.Table} was dropped and made again as a child table before it was read");
                return null;
            }

            await ReadWhatIsLeftAsync(connection, job, schema, catalog, cancellationToken).ConfigureAwait(false);
            return schema;
        }
        catch (TDengineException e) when (ServerCode.IsNoSuchTable(e.ServerCode))
        {
            await ForgetAsync(cancellationToken).ConfigureAwait(false);
            if (await catalog.ExistsAsync(job.Table, isSuperTable: job.Parent is not null, cancellationToken).ConfigureAwait(false))
                throw new TidemarkException(ErrorCode.ServerError, $"The server says that {job.Table} does not exist, and lists it.", "Try again.", isTransient: true, e);
            // Dropped since the schema was read; its drop stands in the WAL that is read later, if one is.
            if (IsAlone) _context.Warn($"{_context.Database}.{job.Table} was dropped while it was read: {(job.Normal is null ? "its definition is kept, and those of its rows that were read before" : "it is not in the dump")}.");
            else _context.Meter.Notice($"{job.Table} was dropped while it was read");
            return null;
        }
    }

    // When a column was dropped since, what is left of the columns is read, from the start. Others may be dropped meanwhile, or the table.
    private async ValueTask ReadWhatIsLeftAsync(ITDengineConnection connection, ScanJob job, TableSchema schema, SourceCatalog catalog, CancellationToken cancellationToken)
    {
        var left = schema;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ReadAsync(connection, job, left, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (TDengineException e) when (e.ServerCode == ServerCode.InvalidColumnName && job.Parent is not null && attempt < MaxReadings)
            {
                if (IsAlone) throw Moved(job, e);
                await ForgetAsync(cancellationToken).ConfigureAwait(false);
                var now = await catalog.DescribeTableAsync(job.Parent.Name, cancellationToken).ConfigureAwait(false);
                left = schema with { Columns = [.. schema.Columns.Where(c => now.Columns.Any(n => n.Name == c.Name))] };
            }
        }
    }

    private async ValueTask ReadAsync(ITDengineConnection connection, ScanJob job, TableSchema schema, CancellationToken cancellationToken)
    {
        ColumnFit? fit = null;
        var isKnown = false;
        var name = Encoding.UTF8.GetBytes(job.OnlyChild ?? job.Table);
        await QueryRows.TakeBlocksAsync(connection, ScanSql.Of(_context.Database, job, schema, _context.Choice?.Range), (block, result) =>
        {
            if (block.RowCount == 0) return true;
            if (!isKnown)
            {
                var first = job.IsMixed ? 1 : 0;
                fit = ColumnFit.Of(schema.Columns, [.. result.Columns.Skip(first).Select(c => c.Name)], block, first);
                if ((job.Normal is not null || IsAlone) && !IsWhole(fit, schema, result.Columns.Count - first)) throw Moved(job);
                isKnown = true;
            }

            if (fit is not { HasKeys: true }) return true;
            if (job.IsMixed) AddMixed(block, fit, job.Known);
            else Add(name, block, All(block.RowCount), fit, isChild: job.Parent is not null);
            return _builder.ByteLength < MessageBytes;
        }, () => _builder.ByteLength >= MessageBytes ? FlushAsync(cancellationToken) : default, cancellationToken).ConfigureAwait(false);
    }

    private void AddMixed(RawBlock block, ColumnFit fit, HashSet<string>? known)
    {
        _groups.Group(block, 0);
        for (var group = 0; group < _groups.Count; group++)
        {
            if (known is null || Contains(known, _groups.Key(group))) Add(_groups.Key(group), block, _groups.Rows(group), fit, isChild: true);
        }
    }

    private void Add(ReadOnlySpan<byte> table, RawBlock block, ReadOnlySpan<int> rows, ColumnFit fit, bool isChild)
    {
        var before = _builder.RowCount;
        fit.AddTo(_builder, table, block, rows);
        if (isChild && _children is not null) Count(table, _builder.RowCount - before);
    }

    private static bool Contains(HashSet<string> known, ReadOnlySpan<byte> child)
    {
        Span<char> name = child.Length <= 256 ? stackalloc char[child.Length] : new char[child.Length];
        return known.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name[..Encoding.UTF8.GetChars(child, name)]);
    }

    private void Count(ReadOnlySpan<byte> child, long rows)
    {
        Span<char> name = child.Length <= 256 ? stackalloc char[child.Length] : new char[child.Length];
        var length = Encoding.UTF8.GetChars(child, name);
        CollectionsMarshal.GetValueRefOrAddDefault(_children!.GetAlternateLookup<ReadOnlySpan<char>>(), name[..length], out _) += rows;
    }

    // A normal table is asked for with *, so the result has the columns of now, which must be those described before it.
    private static bool IsWhole(ColumnFit? fit, TableSchema schema, int columns) =>
        fit is { IsNarrowed: false } && fit.Selection.Length == columns && fit.Selection.Length == schema.Columns.Count;

    private TidemarkException Moved(ScanJob job, Exception? cause = null) => new(
        ErrorCode.ServerError, $"The columns of {_context.Database}.{job.Table} were changed while it was read.", "Try again at a time when the table stays as it is.", isTransient: job.Normal is not null, cause);

    // No WAL is read behind the rows: what they do not bring is not in the point.
    private bool IsAlone => _context.Choice is not null;

    private ReadOnlySpan<int> All(int rows)
    {
        if (_all.Length < rows) _all = [.. Enumerable.Range(0, Math.Max(rows, 2 * _all.Length))];
        return _all.AsSpan(0, rows);
    }

    private async ValueTask ForgetAsync(CancellationToken cancellationToken)
    {
        _builder.Clear();
        _children?.Clear();
        _rows = 0;
        await _sink.DiscardAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask KeepAsync(ScanJob job, CancellationToken cancellationToken)
    {
        _counts.Add(job.Table, _rows + _builder.RowCount);
        if (_children is not null)
        {
            _counts.AddChildren(_children);
            _children.Clear();
        }

        if (_rows > 0)
        {
            await FlushAsync(cancellationToken).ConfigureAwait(false);
            await _sink.KeepAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        _context.Meter.Add(_builder.RowCount, _builder.ByteLength);
        _small.Append(_builder);
        _builder.Clear();
        if (_small.ByteLength >= MessageBytes) await CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_builder.BlockCount == 0) return;
        _rows += _builder.RowCount;
        var (frame, facts, body) = Take(_builder);
        await _sink.AddAsync(frame, facts, body, cancellationToken).ConfigureAwait(false);
        await _context.Limit.PayAsync(frame.Body.Length, cancellationToken).ConfigureAwait(false);
    }

    private static (SegmentFrame Frame, FrameFacts Facts, PooledBuffer Body) Take(DataMessageBuilder builder)
    {
        var facts = new FrameFacts { Rows = builder.RowCount, Tables = builder.BlockCount };
        var body = builder.Build();
        if (TmqMessageReader.TryPeek(TmqRawType.Data, body.Memory, out var summary) && summary.Rows > 0)
            facts = facts with { MinTimestamp = summary.FirstTimestamp, MaxTimestamp = summary.LastTimestamp };
        return (new SegmentFrame(0, 0, TmqRawType.Data, FrameKind.Built, body.Memory), facts, body);
    }
}
