using System.Globalization;
using Tidemark.Backup.Contents;
using Tidemark.Backup.Outside;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Selection;
using Tidemark.Errors;
using Tidemark.TDengine.Sql;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Replay;

/// <summary>
/// Restores a backup point into a database: schema, rows, WAL, what lies outside the stream, and a comparison at the end. A run that was cancelled or killed
/// is continued by the next one with the same point and target. Runs once.
/// </summary>
public sealed partial class RestoreRun
{
    private const int MaxConnections = 64;
    private const int MaxVgroups = 4096;
    private readonly BackupRepository _repository;
    private readonly RestoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ProgressMeter _meter;

    /// <summary>Prepares a run.</summary>
    /// <exception cref="TidemarkException">An option is not valid (TM101).</exception>
    public RestoreRun(BackupRepository repository, RestoreOptions options, TimeProvider time, IProgress<WorkProgress>? progress)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        if (options.Connections is < 1 or > MaxConnections)
            throw new TidemarkException(ErrorCode.InvalidArgument, $"{options.Connections} connections are not possible.", $"Choose 1 to {MaxConnections}.");
        if (options.Vgroups is < 1 or > MaxVgroups)
            throw new TidemarkException(ErrorCode.InvalidArgument, $"{options.Vgroups} vgroups are not possible.", $"Choose 1 to {MaxVgroups}.");
        if (options.Compare == ComparisonDepth.Contents && (options.IntoExisting || options.Selection.Fingerprint is not null))
            throw new TidemarkException(ErrorCode.InvalidArgument, "The contents of a part of a point, or of a database that held tables before, cannot be compared with the point.", "Restore all of it into a database of its own, or compare counts.");
        if (options.MaxRetries is < 0 or > 100) throw new TidemarkException(ErrorCode.InvalidArgument, $"{options.MaxRetries} retries are not possible.", "Choose 0 to 100.");
        _repository = repository;
        _options = options;
        _time = time;
        _meter = new ProgressMeter(progress, time);
    }

    /// <summary>Restores.</summary>
    /// <exception cref="TidemarkException">No such point (TM103); files missing (TM402); the target holds tables (TM102); an event cannot be applied (TM601), or is not
    /// known (TM404); the comparison finds a difference (TM602); server or storage fail for longer than retries last.</exception>
    public async Task<RestoreReport> RunAsync(CancellationToken cancellationToken)
    {
        var clock = _time.GetTimestamp();
        _meter.Enter(WorkPhase.Preparing);
        var plan = await _repository.GetPlanAsync(_options.Plan, cancellationToken).ConfigureAwait(false);
        var chains = await _repository.GetChainsAsync(plan.Name, _options.Point, cancellationToken).ConfigureAwait(false);
        var database = _options.Target.Database ?? chains[0][^1].Manifest.Source.Database;
        var target = string.Create(CultureInfo.InvariantCulture, $"{_options.Target.Host}:{_options.Target.Port}/{database}");
        var source = await RestoreChoice.ChooseAsync(_repository, chains, target, cancellationToken).ConfigureAwait(false);
        var context = new RestoreContext(_options, source, database, _meter, _time);
        await SelectAsync(context, cancellationToken).ConfigureAwait(false);
        context.Expired = await ExpiredTables.LoadAsync(source, cancellationToken).ConfigureAwait(false);
        await TargetDatabase.ReachAsync(_options.Target, cancellationToken).ConfigureAwait(false);
        var server = new TargetConnection(context, null);
        await using var _ = server.ConfigureAwait(false);
        if (_options.DryRun)
        {
            var (facts, found) = await LookAsync(context, server, target, cancellationToken).ConfigureAwait(false);
            if (found is null && facts is { Tables: > 0 }) await ReadTargetAsync(context, isMerged: true, cancellationToken).ConfigureAwait(false);
            return Report(context, clock, found is not null) with { PlannedSteps = RestorePlan.Describe(context, facts, found) };
        }

        var restoreLock = await _repository.Storage.LockAsync(RestoreJournal.PathOf(target), $"a restore into {database}", cancellationToken).ConfigureAwait(false);
        await using var __ = restoreLock.ConfigureAwait(false);
        var (journal, isResumed) = await PrepareAsync(context, server, target, cancellationToken).ConfigureAwait(false);
        using var positions = new ReplayPositions(_repository.Storage, journal, source.Vgroups, context.ExpiredRows, _time);
        await RestoreAsync(context, positions, cancellationToken).ConfigureAwait(false);
        await DatabaseCreation.CompareOptionsAsync(context, server, cancellationToken).ConfigureAwait(false);
        var contents = _options.Compare == ComparisonDepth.Contents ? await ContentComparison.RunAsync(context, cancellationToken).ConfigureAwait(false) : null;
        IReadOnlyList<string> compared = [.. await TargetComparison.RunAsync(context, journal.IntoExisting, cancellationToken).ConfigureAwait(false), .. contents is null ? [] : new[] { contents }];
        await _repository.Storage.DeleteAsync(RestoreJournal.PathOf(target), cancellationToken).ConfigureAwait(false);
        return Report(context, clock, isResumed) with { Compared = compared };
    }

    private static async ValueTask RestoreAsync(RestoreContext context, ReplayPositions positions, CancellationToken cancellationToken)
    {
        // Virtual tables are made at the end, as they are at the restored point; until then the stream's messages about them pass by.
        foreach (var item in context.Source.Chain[0].Manifest.OutsideObjects.Where(o => OutsideKind.IsVirtual(o.Kind)))
            context.Schema.LearnVirtual(item.Name);
        if (positions.Journal.IntoExisting)
        {
            // The history would run over tables that are ahead of it; what it ends with does not.
            await new PointReplay(context).RunAsync(cancellationToken).ConfigureAwait(false);
            context.Outside = await new OutsideReplay(context).RunAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        var schema = new SchemaReplay(context);
        if (positions.Journal.Stage == RestoreStage.Schema)
        {
            await schema.RunAsync(cancellationToken).ConfigureAwait(false);
            await positions.SaveAsync(j => j with { Stage = RestoreStage.Rows }, cancellationToken).ConfigureAwait(false);
        }
        else if (positions.Journal.Stage < RestoreStage.Outside)
        {
            await schema.RecallAsync(cancellationToken).ConfigureAwait(false);
        }

        if (positions.Journal.Stage == RestoreStage.Rows)
        {
            await new RowsReplay(context, positions).RunAsync(cancellationToken).ConfigureAwait(false);
            await positions.SaveAsync(j => j with { Stage = RestoreStage.Wal }, cancellationToken).ConfigureAwait(false);
        }

        if (positions.Journal.Stage == RestoreStage.Wal)
        {
            await new WalReplay(context, positions).RunAsync(cancellationToken).ConfigureAwait(false);
            await ExpiredTables.DropAsync(context, cancellationToken).ConfigureAwait(false);
            await positions.SaveAsync(j => j with { Stage = RestoreStage.Outside }, cancellationToken).ConfigureAwait(false);
        }

        context.Outside = await new OutsideReplay(context).RunAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask SelectAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        if (_options.Selection.HasTables) await ReadPointAsync(context, cancellationToken).ConfigureAwait(false);
        context.Selection = await new TableSelector(context.Source, context.Point ?? new PointSchema(), _options.Selection, _time.LocalTimeZone).SelectAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask ReadPointAsync(RestoreContext context, CancellationToken cancellationToken) =>
        context.Point ??= await PointEvaluation.ReadSchemaAsync(context.Source, new ProgressMeter(null, _time), cancellationToken).ConfigureAwait(false);

    /// <summary>Looks at the target and the journal without changing anything.</summary>
    private async ValueTask<(TargetFacts? Facts, RestoreJournal? Journal)> LookAsync(RestoreContext context, TargetConnection server, string target, CancellationToken cancellationToken)
    {
        var facts = await TargetDatabase.InspectAsync(server, context.Database, cancellationToken).ConfigureAwait(false);
        var journal = await RestoreJournal.LoadAsync(_repository.Storage, target, cancellationToken).ConfigureAwait(false);
        // A journal about a database that was dropped since, or made anew, says nothing.
        if (facts is null || journal?.DatabaseCreatedMs != facts.CreatedMs) journal = null;
        if (facts is null) return (null, null);
        if (facts.Precision != context.Precision)
        {
            throw new TidemarkException(ErrorCode.Conflict, $"The database {context.Database} has timestamps in {facts.Precision}, the backup in {context.Precision}.",
                "Restore into another database: name it in the DSN, and it is created.");
        }

        var isOurs = journal?.IsOf(_repository.Marker.RepositoryId, context.Source.Chain) == true && journal.Selection == _options.Selection.Fingerprint;
        if (facts.Tables > 0 && !isOurs && !_options.IntoExisting)
        {
            throw new TidemarkException(ErrorCode.TargetNotEmpty, $"The database {context.Database} already holds {facts.Tables} tables{(journal is null ? "" : $", and an unfinished restore of {journal.Describe()}")}.",
                journal is null ? "Name another database in the DSN, or restore into this one with --into-existing." : "Finish that restore first, drop the database, or name another one in the DSN.");
        }

        if (_options.Vgroups is { } vgroups && vgroups != facts.Vgroups)
        {
            throw new TidemarkException(ErrorCode.Conflict, $"The database {context.Database} has {facts.Vgroups} vgroups, not {vgroups}; --vgroups is for a database that the restore creates.",
                "Leave --vgroups out, or name another database in the DSN.");
        }

        return (facts, isOurs && facts.Tables > 0 ? journal : null);
    }

    private async ValueTask<(RestoreJournal Journal, bool IsResumed)> PrepareAsync(RestoreContext context, TargetConnection server, string target, CancellationToken cancellationToken)
    {
        var (facts, journal) = await LookAsync(context, server, target, cancellationToken).ConfigureAwait(false);
        if (facts is null)
        {
            await DatabaseCreation.RunAsync(server, CreateStatement(context), context.Warn, cancellationToken).ConfigureAwait(false);
            facts = await TargetDatabase.InspectAsync(server, context.Database, cancellationToken).ConfigureAwait(false)
                ?? throw new TidemarkException(ErrorCode.ObjectNotFound, $"The database {SqlIdentifier.Quote(context.Database)} was created, but the server does not show it.", isTransient: true);
            if (facts.Precision != context.Precision)
                throw new TidemarkException(ErrorCode.ApplyFailed, $"The database {context.Database} was created with timestamps in {facts.Precision} instead of {context.Precision}.", "The statement in the point does not name the precision; create the database yourself.");
        }

        context.Keep = facts.Keep;
        if (facts.Tables > 0) await ReadTargetAsync(context, journal?.IntoExisting ?? true, cancellationToken).ConfigureAwait(false);
        if (journal is not null)
        {
            _meter.Notice($"going on with an interrupted restore: {journal.Describe()}");
            return (journal, true);
        }

        journal = new RestoreJournal
        {
            RepositoryId = _repository.Marker.RepositoryId, Plan = context.Source.Last.Plan, PointId = context.Source.Last.Id, InitialPointId = context.Source.Chain[0].Id, Target = target,
            DatabaseCreatedMs = facts.CreatedMs, IntoExisting = facts.Tables > 0, Selection = _options.Selection.Fingerprint,
        };
        await journal.SaveAsync(_repository.Storage, cancellationToken).ConfigureAwait(false);
        return (journal, false);
    }

    private async ValueTask ReadTargetAsync(RestoreContext context, bool isMerged, CancellationToken cancellationToken)
    {
        var connection = context.Connect();
        await using var _ = connection.ConfigureAwait(false);
        await TargetReader.LoadAsync(connection, context.Database, context.Schema, cancellationToken).ConfigureAwait(false);
        if (!isMerged) return;
        await ReadPointAsync(context, cancellationToken).ConfigureAwait(false);
        await TargetFit.CheckAsync(context, cancellationToken).ConfigureAwait(false);
    }

    private string CreateStatement(RestoreContext context)
    {
        var statement = TargetDatabase.CreateStatement(context.Source.Last.Manifest.Source.CreateDatabase, context.Database, _options.Vgroups);
        return _options.KeepAllRows ? KeepOption().Replace(statement, " KEEP 36500") : statement;
    }

    [System.Text.RegularExpressions.GeneratedRegex(@" KEEP \d\S*")]
    private static partial System.Text.RegularExpressions.Regex KeepOption();

    private RestoreReport Report(RestoreContext context, long clock, bool isResumed) => new()
    {
        Point = context.Source.Last,
        Database = context.Database,
        Elapsed = _time.GetElapsedTime(clock),
        Resumed = isResumed,
        Rows = _meter.Rows,
        Statements = context.Statements,
        Tables = context.Tables,
        Outside = context.Outside,
        Warnings = context.Warnings,
        Selected = context.Selection.Description,
    };
}
