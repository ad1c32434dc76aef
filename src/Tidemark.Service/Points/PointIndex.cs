using System.Collections.Concurrent;
using System.Globalization;
using Tidemark.Archive.Manifests;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.Service.Catalog;
using Tidemark.Service.Upkeep;

namespace Tidemark.Service.Points;

/// <summary>Reads points from repositories, again only where manifests came or went: they never change. Thread-safe.</summary>
internal sealed class PointIndex(PlanRepositories repositories, FilePlaces places, Verifications verifications)
{
    private const string WalRetention = "wal_retention_period";
    private readonly ConcurrentDictionary<string, (string Manifests, PointList List)> _known = new(StringComparer.Ordinal);

    /// <summary>All points of a plan, with what verifications found of them.</summary>
    public async Task<PointList> ListAsync(PlanRow plan, CancellationToken cancellationToken)
    {
        var list = await KnownAsync(plan, cancellationToken).ConfigureAwait(false);
        var found = list.Points.Count == 0 ? null : await verifications.OfAsync(plan.Name, cancellationToken).ConfigureAwait(false);
        return found is not { Count: > 0 } ? list : list with { Points = [.. list.Points.Select(p => found.TryGetValue(p.Id, out var verification) ? p with { Verification = verification } : p)] };
    }

    private async Task<PointList> KnownAsync(PlanRow plan, CancellationToken cancellationToken)
    {
        var folder = $"plans/{plan.Name}/points";
        var manifests = new List<string>();
        await foreach (var file in repositories.StorageOf(plan).ListAsync(folder, cancellationToken).ConfigureAwait(false))
            if (file.Path.EndsWith("/manifest.json", StringComparison.Ordinal)) manifests.Add(file.Path);
        var set = plan.Directory + "\n" + string.Join('\n', manifests);
        if (_known.TryGetValue(plan.Name, out var known) && known.Manifests == set) return known.List;
        var list = manifests.Count == 0 && plan.RepositoryId is null ? PointList.Empty : await ReadAsync(plan, cancellationToken).ConfigureAwait(false);
        _known[plan.Name] = (set, list);
        return list;
    }

    /// <summary>Reads all of them again at the next look.</summary>
    public void Forget(string plan) => _known.TryRemove(plan, out _);

    /// <summary>A point with its files; null when there is none of that id.</summary>
    public async Task<IReadOnlyList<FileView>?> FilesAsync(PlanRow plan, string pointId, CancellationToken cancellationToken)
    {
        if (await repositories.FindAsync(plan, cancellationToken).ConfigureAwait(false) is not { } repository) return null;
        var points = await repository.ListPointsAsync(plan.Name, _ => { }, cancellationToken).ConfigureAwait(false);
        return points.FirstOrDefault(p => p.Id == pointId) is { } point ? await places.FindAsync(plan, point, cancellationToken).ConfigureAwait(false) : null;
    }

    private async Task<PointList> ReadAsync(PlanRow plan, CancellationToken cancellationToken)
    {
        if (await repositories.FindAsync(plan, cancellationToken).ConfigureAwait(false) is not { } repository) return PointList.Empty;
        var damages = new List<TidemarkException>();
        var points = await repository.ListPointsAsync(plan.Name, damages.Add, cancellationToken).ConfigureAwait(false);
        // Points come by sequence, so what a point rests on was looked at before it. Increments know the point before them by its captured form.
        var states = new HashSet<string>(StringComparer.Ordinal);
        var restorable = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (id, manifest) in points.Select(p => (p.Id, p.Manifest)))
        {
            if (manifest.Kind != PointKind.Initial && !states.Contains(manifest.ChainId + manifest.PreviousPointId)) continue;
            restorable.Add(id);
            states.Add(manifest.ChainId + (manifest.CompactedFrom?.PointId ?? id));
        }

        var options = points.Count == 0 ? null : points[^1].Manifest.Source.DatabaseOptions;
        long? retention = options is not null && options.TryGetValue(WalRetention, out var text) && long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;
        return new PointList([.. points.Select(p => View(p, restorable.Contains(p.Id)))], [.. damages.Select(d => d.Message).Distinct(StringComparer.Ordinal)], retention);
    }

    private static PointView View(BackupPoint point, bool isRestorable)
    {
        var manifest = point.Manifest;
        return new PointView
        {
            Sequence = manifest.Sequence,
            Id = point.Id,
            Kind = manifest.Kind,
            ChainId = manifest.ChainId,
            CompactedFrom = manifest.CompactedFrom?.PointId,
            StartedAt = manifest.StartedAt,
            CompletedAt = manifest.CompletedAt,
            Rows = manifest.Statistics.Rows,
            Changes = manifest.Statistics.MetaMessages,
            Tables = manifest.Statistics.Tables,
            RawBytes = manifest.Statistics.RawBytes,
            StoredBytes = manifest.Statistics.StoredBytes,
            Files = manifest.Segments.Count,
            IsRestorable = isRestorable,
            Vgroups = manifest.Vgroups,
            Warnings = manifest.Warnings,
        };
    }
}
