using Tidemark.Errors;
using Tidemark.TDengine;

namespace Tidemark.Backup.Doctor;

/// <summary>
/// Examines a server, a database and a place for backups, one check after the other, as a backup would meet them. A check that fails leaves out
/// those that need it and no others. Changes nothing but for a probe topic, which is dropped again. Runs once.
/// </summary>
public sealed class DoctorRun
{
    private readonly DoctorOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<string>? _begun;
    private readonly Action<CheckReport>? _found;

    /// <summary>Prepares a run.</summary>
    /// <param name="options">What to examine.</param>
    /// <param name="time">The clock.</param>
    /// <param name="found">Told of each check when it is done; null for nobody.</param>
    /// <param name="begun">Told the name of each check that begins; null for nobody.</param>
    /// <exception cref="TidemarkException">An option is not valid (TM101).</exception>
    public DoctorRun(DoctorOptions options, TimeProvider time, Action<CheckReport>? found, Action<string>? begun = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Server.EnsureKnownParameters();
        if (options.Database is "") throw new TidemarkException(ErrorCode.InvalidArgument, "The name of the database is empty.", "Name it, or leave --database out.");
        if (options.Cycle is { } cycle && cycle <= TimeSpan.Zero)
            throw new TidemarkException(ErrorCode.InvalidArgument, "The time between two backup points is not above zero.", "For example --cycle 6h.");
        (_options, _time, _found, _begun) = (options, time, found, begun);
    }

    /// <summary>Runs all checks.</summary>
    public async Task<DoctorReport> RunAsync(CancellationToken cancellationToken)
    {
        var clock = _time.GetTimestamp();
        var reports = new List<CheckReport>();
        var failed = new Dictionary<string, string>(StringComparer.Ordinal);
        var scene = new DoctorScene(_options, _time);
        await using var _ = scene.ConfigureAwait(false);
        foreach (var check in Checks(_options))
        {
            var report = check.Needs is not null && failed.TryGetValue(check.Needs, out var root)
                ? new CheckReport(check.Name, CheckOutcome.Skipped, $"not tried: '{root}' failed", null, null, TimeSpan.Zero)
                : await RunAsync(check, scene, cancellationToken).ConfigureAwait(false);
            // Whoever needs a check that was left out is left out because of the one that failed.
            if (report.Outcome == CheckOutcome.Failed) failed[check.Name] = check.Name;
            else if (report.Outcome == CheckOutcome.Skipped && check.Needs is not null && failed.TryGetValue(check.Needs, out var earlier)) failed[check.Name] = earlier;
            reports.Add(report);
            _found?.Invoke(report);
        }

        return new DoctorReport(reports, _time.GetElapsedTime(clock));
    }

    private static IEnumerable<DoctorCheck> Checks(DoctorOptions options) =>
    [
        .. NetworkChecks.Of(options.Server.Transport),
        .. ServerChecks.All,
        .. options.Database is null && options.Server.Database is null ? DatabaseChecks.WithoutDatabase : DatabaseChecks.All,
        .. options.Target is null ? TargetChecks.WithoutTarget : TargetChecks.All,
    ];

    private async ValueTask<CheckReport> RunAsync(DoctorCheck check, DoctorScene scene, CancellationToken cancellationToken)
    {
        var clock = _time.GetTimestamp();
        _begun?.Invoke(check.Name);
        try
        {
            var finding = await check.RunAsync(scene, cancellationToken).ConfigureAwait(false);
            return new CheckReport(check.Name, finding.IsSkipped ? CheckOutcome.Skipped : CheckOutcome.Passed, finding.Text, finding.Advice, null, _time.GetElapsedTime(clock));
        }
        catch (TidemarkException e)
        {
            return new CheckReport(check.Name, CheckOutcome.Failed, e.Message, null, e, _time.GetElapsedTime(clock));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // A fault in one check must not hide what the others find.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var error = new TidemarkException(ErrorCode.Internal, $"The check itself failed: {e.Message}", "It is a fault of Tidemark: please report it.", cause: e);
            return new CheckReport(check.Name, CheckOutcome.Failed, error.Message, null, error, _time.GetElapsedTime(clock));
        }
    }
}
