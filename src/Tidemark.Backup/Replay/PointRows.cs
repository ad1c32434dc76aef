using System.Threading.Channels;
using Tidemark.Backup.Contents;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Replay;

/// <summary>Writes final rows of a point over several connections, the rows of many tables in one message. One caller; memory: two messages per connection.</summary>
internal sealed class PointRows : IAsyncDisposable
{
    private const int MessageBytes = 1 << 20;
    private readonly RestoreContext _context;
    private readonly HashSet<string> _leftOut;
    private readonly CancellationTokenSource _failure = new();
    private readonly Channel<List<TableBlock>> _messages;
    private readonly List<Task> _workers;
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private List<TableBlock> _next = [];
    private int _bytes;

    public PointRows(RestoreContext context, HashSet<string> leftOut)
    {
        _context = context;
        _leftOut = leftOut;
        _messages = Channel.CreateBounded<List<TableBlock>>(context.Options.Connections);
        _workers = [.. Enumerable.Range(0, context.Options.Connections).Select(_ => Task.Run(WorkAsync))];
    }

    /// <summary>Rows per table.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    public async ValueTask AddAsync(PointTable table, RawBlock block, CancellationToken cancellationToken)
    {
        if (_leftOut.Contains(table.Name)) return;
        _counts[table.Name] = _counts.GetValueOrDefault(table.Name) + block.RowCount;
        _next.Add(new TableBlock(table.Name, _context.Precision, new TableSchema(0, table.Columns.Columns), block));
        _bytes += block.Bytes.Length;
        if (_bytes >= MessageBytes) await SendAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until all is written; throws what went wrong.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        if (_next.Count > 0) await SendAsync(cancellationToken).ConfigureAwait(false);
        await DrainAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _failure.CancelAsync().ConfigureAwait(false);
        _messages.Writer.TryComplete();
        await Task.WhenAll(_workers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _failure.Dispose();
    }

    private async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        var message = _next;
        (_next, _bytes) = ([], 0);
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _failure.Token);
            await _messages.Writer.WriteAsync(message, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_failure.IsCancellationRequested)
        {
            await DrainAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask DrainAsync()
    {
        _messages.Writer.TryComplete();
        var all = Task.WhenAll(_workers);
        await ((Task)all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // The cause, not the others that were stopped because of it.
        if (_workers.Find(w => w.IsFaulted) is { } cause) await cause.ConfigureAwait(false);
        await all.ConfigureAwait(false);
    }

    private async Task WorkAsync()
    {
        try
        {
            var connection = _context.Connect();
            await using var _ = connection.ConfigureAwait(false);
            using var writer = new RowWriter(_context, connection);
            var place = new StreamPlace(0, _context.Source.Last.Id);
            await foreach (var blocks in _messages.Reader.ReadAllAsync(_failure.Token).ConfigureAwait(false))
            {
                var message = new DataMessage { RequestOffset = WalOffset.Log(0), ResponseOffset = WalOffset.Log(0), Blocks = blocks };
                await writer.WriteAsync(message, blocks.Sum(b => b.Block.Bytes.Length), isRepeat: false, place, _failure.Token).ConfigureAwait(false);
            }
        }
        catch
        {
            await _failure.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }
}
