using System.Threading.Channels;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Repositories;
using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Replay;

/// <summary>
/// Writes the rows of an initial point, which have no order, over several connections. Each worker takes the next block of the segment, decompresses and
/// writes it, so memory is one block and one message per connection.
/// </summary>
internal sealed class RowsReplay(RestoreContext context, ReplayPositions positions)
{
    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        context.Meter.Enter(WorkPhase.Rows);
        var segments = context.Source.Rows;
        var workers = new List<Worker>();
        try
        {
            for (var i = 0; i < context.Options.Connections; i++) workers.Add(new Worker(context));
            var total = Math.Max(1, segments.Sum(s => (long)s.Entry.Blocks));
            long before = segments.Take(positions.Journal.RowsSegments).Sum(s => (long)s.Entry.Blocks);
            for (var number = positions.Journal.RowsSegments; number < segments.Count; number++)
            {
                await WriteSegmentAsync(segments[number], workers, block => context.Meter.Fraction((double)(before + block) / total), cancellationToken).ConfigureAwait(false);
                before += segments[number].Entry.Blocks;
                await positions.SaveAsync(j => j with { RowsSegments = number + 1 }, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            foreach (var worker in workers) await worker.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async ValueTask WriteSegmentAsync(SegmentPlace place, List<Worker> workers, Action<int> report, CancellationToken cancellationToken)
    {
        var numbers = Channel.CreateBounded<int>(Math.Max(1, place.Entry.Blocks));
        for (var block = 0; block < place.Entry.Blocks; block++) numbers.Writer.TryWrite(block);
        numbers.Writer.Complete();
        using var failure = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var tasks = workers.Select(worker => Task.Run(() => WorkAsync(worker, place, numbers.Reader, report, failure), CancellationToken.None)).ToList();
        var all = Task.WhenAll(tasks);
        await ((Task)all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        var cause = tasks.Find(t => t.IsFaulted);
        if (cause is not null) await cause.ConfigureAwait(false);
        await all.ConfigureAwait(false);
    }

    private static async Task WorkAsync(Worker worker, SegmentPlace place, ChannelReader<int> numbers, Action<int> report, CancellationTokenSource failure)
    {
        try
        {
            await worker.WriteAsync(place, numbers, report, failure.Token).ConfigureAwait(false);
        }
        catch
        {
            await failure.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A connection and what it needs.</summary>
    private sealed class Worker : IAsyncDisposable
    {
        private readonly RestoreContext _context;
        private readonly TargetConnection _connection;
        private readonly RowWriter _writer;

        public Worker(RestoreContext context)
        {
            _context = context;
            _connection = context.Connect();
            _writer = new RowWriter(context, _connection);
        }

        public async Task WriteAsync(SegmentPlace place, ChannelReader<int> numbers, Action<int> report, CancellationToken cancellationToken)
        {
            SegmentFile? segment = null;
            try
            {
                while (numbers.TryRead(out var number))
                {
                    segment ??= await SegmentFile.OpenAsync(_context.Source.Storage, place.Path, cancellationToken).ConfigureAwait(false);
                    using var block = await segment.Reader.ReadBlockAsync(number, cancellationToken).ConfigureAwait(false);
                    foreach (var archived in block)
                    {
                        if (archived.Facts is { MinTimestamp: { } first, MaxTimestamp: { } last } && !_context.Selection.Time.Meets(first, last)) continue;
                        await WriteAsync(archived.Frame.RawType, archived.Frame.Body, new StreamPlace(0, $"{place.Path}, block {number}"), cancellationToken).ConfigureAwait(false);
                    }

                    report(number);
                }
            }
            finally
            {
                if (segment is not null) await segment.DisposeAsync().ConfigureAwait(false);
            }
        }

        public async ValueTask DisposeAsync()
        {
            _writer.Dispose();
            await _connection.DisposeAsync().ConfigureAwait(false);
        }

        // Tables made and columns changed while the rows were read stand in the WAL, so what does not fit is left out here.
        private async ValueTask WriteAsync(ushort rawType, ReadOnlyMemory<byte> body, StreamPlace place, CancellationToken cancellationToken)
        {
            if (TmqMessageReader.Decode(rawType, body) is not DataMessage data) throw place.Fail($"A frame of raw type 0x{rawType:X} is no message with rows");
            await _writer.WriteAsync(data, body.Length, isRepeat: true, place, cancellationToken).ConfigureAwait(false);
        }
    }
}
