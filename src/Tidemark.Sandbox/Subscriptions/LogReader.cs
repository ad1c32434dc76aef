using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Wal;
using Tidemark.TDengine.Messages;

namespace Tidemark.Sandbox.Subscriptions;

/// <summary>
/// Reads a vgroup's log for one consumer. Rows of several entries are gathered into one message until there are enough of them, a meta
/// comes, or the log ends; metas go one by one or in batches. Source: recorded streams of a 3.3.7.5 server.
/// </summary>
internal sealed class LogReader(TopicFilter filter, GroupShare share, ConsumerSettings settings)
{
    private const int MaxBatch = 1000;

    /// <summary>Reads from a version on; one that the log has lost reads from the oldest, silently.</summary>
    public PolledResponse Read(WalOffset request)
    {
        var log = share.Vgroup.Wal;
        var begin = log.Begin;
        var end = log.End;
        var data = new DataGathering(filter, share.Vgroup) { LeftOut = share.LeftOut, WantsSubmitData = settings.WantsSubmitData };
        List<BatchMember>? metas = null;
        var batches = settings.BatchMeta || settings.Snapshot;
        var version = Math.Max(request.Version, begin);
        for (; version < end; version++)
        {
            var entry = log.Find(version);
            if (entry is WalRows rows && filter.DeliversRows)
            {
                if (metas is not null) break;
                if (filter.Takes(entry) && !data.TryAdd(rows)) break;
                if (data.Count < settings.MinPollRows) continue;
                version++;
                break;
            }

            TmqMessage? message = entry switch
            {
                WalMeta meta => filter.Cut(meta),
                WalRows made => filter.CutCreated(made),
                _ => null,
            };
            if (message is null) continue;
            if (!data.IsEmpty) break;
            if (!batches)
            {
                // The creates of an insert are a batch even where batches are off.
                if (entry is WalRows) message = new BatchMeta { Members = [new BatchMember(message)] };
                return Meta(message, request, version + 1, begin, end);
            }

            (metas ??= []).Add(new BatchMember(message));
            if (metas.Count < MaxBatch) continue;
            version++;
            break;
        }

        if (metas is not null) return Meta(new BatchMeta { Members = metas }, request, version, begin, end);
        var next = WalOffset.Log(version);
        return data.IsEmpty ? new PolledResponse(request, next, begin, end) : data.ToResponse(request, next, begin, end);
    }

    private static PolledResponse Meta(TmqMessage message, WalOffset request, long next, long begin, long end)
    {
        var body = PolledResponse.StartBody(1024);
        TmqMessageWriter.Encode(message, body);
        return new PolledResponse(request, WalOffset.Log(next), begin, end) { RawType = message.RawType, Buffer = body };
    }
}
