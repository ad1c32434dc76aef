using Tidemark.Archive.Codecs;
using Tidemark.Archive.Manifests;
using Tidemark.Backup.Capture;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Selection;
using Tidemark.Errors;
using Tidemark.Storage.Directories;

namespace Tidemark.Taosdump.Dump;

/// <summary>
/// Dumps into Tidemark's own archive: a repository with a plan for each database and one point in it, read by queries, so that nothing is left on the server and no rights but those of reading are needed.
/// The points become visible together at the end; <c>tidemark points</c>, <c>verify</c> and <c>restore</c> read them too.
/// </summary>
internal static class TideDump
{
    private const int MostNamed = 20;

    /// <summary>Dumps.</summary>
    /// <exception cref="TidemarkException">As for <see cref="DumpRun"/>.</exception>
    public static async Task<DumpReport> RunAsync(DumpOptions options, IDumpProgress? progress, TimeProvider time, CancellationToken cancellationToken)
    {
        var dump = new DumpContext(options, progress, time);
        IReadOnlyList<DatabasePlan> plans;
        var catalog = dump.Connect();
        await using (catalog.ConfigureAwait(false))
        {
            await catalog.OpenAsync(cancellationToken).ConfigureAwait(false);
            plans = await new DatabasePlanReader(catalog, options, dump.Warn).ReadAsync(cancellationToken).ConfigureAwait(false);
        }

        var taken = await DumpChecks.TakeAsync(options.Directory).ConfigureAwait(false);
        await using var directory = taken.ConfigureAwait(false);
        var repository = await BackupRepository.CreateAsync(new DirectoryStorage(options.Directory), time, cancellationToken).ConfigureAwait(false);
        var points = new List<(DatabasePlan Plan, ScanPoint Point)>();
        var isWhole = false;
        try
        {
            foreach (var plan in plans)
            {
                progress?.Info($"dumping database {plan.Name}");
                var context = ContextOf(dump, plan, time);
                var point = new ScanPoint(repository, context, plan.Name, time);
                points.Add((plan, point));
                await point.WriteAsync(!options.SchemaOnly, cancellationToken).ConfigureAwait(false);
                foreach (var warning in context.Warnings) dump.Warn(warning);
                foreach (var missing in point.Missing) dump.Fail(new DumpFailure(plan.Name, missing.Table, missing.Rows, $"The server counts more rows than it delivered{Named(missing.Children)}."));
            }

            foreach (var (plan, point) in points)
            {
                await point.PublishAsync(cancellationToken).ConfigureAwait(false);
                progress?.Done($"Database {plan.Name} dumped");
            }

            isWhole = true;
        }
        catch (TidemarkException e) when (e.Code == ErrorCode.StorageFull)
        {
            throw DumpDisk.OfDump(e);
        }
        finally
        {
            if (!isWhole) await RemoveAsync(options.Directory, points, progress).ConfigureAwait(false);
            foreach (var (_, point) in points) await point.DisposeAsync().ConfigureAwait(false);
        }

        return new DumpReport
        {
            Databases = [.. points.Select(p => Summary(p.Plan, p.Point.Manifest))],
            Failures = dump.Failures,
            Warnings = dump.Warnings,
            Bytes = points.Sum(p => p.Point.Manifest.Segments.Sum(s => s.LengthBytes)),
        };
    }

    private static CaptureContext ContextOf(DumpContext dump, DatabasePlan plan, TimeProvider time)
    {
        var options = new CaptureOptions
        {
            Source = dump.Options.Source with { Database = plan.Name },
            Plan = plan.Name,
            Compression = CompressionLevel.Fastest,
            Connections = dump.Options.Threads,
            MaxRetries = dump.Options.MaxRetries,
        };
        CaptureRun.Check(options);
        var meter = new ProgressMeter(dump.Progress is { } progress ? new ProgressBridge(plan.Name, progress) : null, time);
        return new CaptureContext(options, plan.Name, meter, time) { Choice = ChoiceOf(dump.Options, plan) };
    }

    private static ScanChoice ChoiceOf(DumpOptions options, DatabasePlan plan)
    {
        // A normal table's definition is read with its rows: without rows there is a range that has none.
        TimeRange? range = options.SchemaOnly ? new TimeRange(0, -1) : plan.HasRange ? new TimeRange(plan.Range.Start, plan.Range.End) : null;
        if (options.Tables.Count == 0) return new ScanChoice { Range = range };
        return new ScanChoice
        {
            SuperTables = plan.SuperTables.Select(t => t.Name).ToHashSet(StringComparer.Ordinal),
            Children = plan.SuperTables.Where(t => t.Chosen is not null).ToDictionary(t => t.Name, t => (IReadOnlySet<string>)t.Chosen!.ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal),
            Normal = plan.NormalTables.Select(t => t.Name).ToHashSet(StringComparer.Ordinal),
            Range = range,
        };
    }

    private static DumpedDatabase Summary(DatabasePlan plan, Manifest manifest)
    {
        var children = manifest.Tables.Where(t => t.IsSuperTable).Sum(t => t.Tables);
        return new DumpedDatabase(plan.Name, manifest.Statistics.SuperTables, children, manifest.Statistics.Tables - children, manifest.Statistics.Rows);
    }

    private static string Named(IReadOnlyList<(string Name, long Counted, long Read)> children) => children.Count == 0 ? "" :
        $": {string.Join(", ", children.Take(MostNamed).Select(c => FormattableString.Invariant($"{c.Name} ({c.Read} of {c.Counted})")))}{(children.Count > MostNamed ? FormattableString.Invariant($" and {children.Count - MostNamed} more") : "")}";

    // What this run made, and nothing of those who have begun to use the repository since.
    private static async ValueTask RemoveAsync(string directory, IReadOnlyList<(DatabasePlan Plan, ScanPoint Point)> points, IDumpProgress? progress)
    {
        var plans = Path.Combine(directory, BackupRepository.PlansFolder);
        var isGone = true;
        foreach (var (plan, point) in points.Where(p => p.Point.OwnsPlan))
        {
            await point.GiveUpAsync().ConfigureAwait(false);
            isGone &= DumpDisk.TryDeleteDirectory(Path.Combine(plans, plan.Name));
        }

        if (!isGone) progress?.Warn($"{directory} holds files of a dump that did not finish: remove them yourself.");
        else if (DumpDisk.TryDeleteEmptyDirectory(plans)) DumpDisk.Delete(Path.Combine(directory, RepositoryMarker.FileName));
    }
}
