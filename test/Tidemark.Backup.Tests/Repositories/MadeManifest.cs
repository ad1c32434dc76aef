using Tidemark.Archive.Manifests;

namespace Tidemark.Backup.Tests.Repositories;

/// <summary>Manifests without contents.</summary>
internal static class MadeManifest
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static Manifest Of(long sequence, string? compactedFrom = null, bool isInitial = false, string chain = "c", DateTimeOffset? at = null, params BarrierEvent[] events)
    {
        var time = at ?? Start.AddDays(sequence);
        return new Manifest
        {
            PointId = Id(sequence) + (compactedFrom is null ? "" : "-compacted"), Sequence = sequence, ChainId = chain, Kind = isInitial || compactedFrom is not null ? PointKind.Initial : PointKind.Increment,
            State = PointState.Complete, PreviousPointId = isInitial || compactedFrom is not null ? null : Id(sequence - 1), StartedAt = time, CompletedAt = time, WrittenBy = "test",
            CompactedFrom = compactedFrom is null ? null : new CompactedFrom(compactedFrom, 2, time),
            Source = new SourceDescription { ServerVersion = "3", Database = "d", CreateDatabase = "", Precision = "ms", VgroupIds = [2, 3] },
            Vgroups = [], Segments = [], Statistics = new PointStatistics(), BarrierEvents = events,
        };
    }

    public static string Id(long sequence) => $"{sequence:D6}-20260301T120000Z";
}
