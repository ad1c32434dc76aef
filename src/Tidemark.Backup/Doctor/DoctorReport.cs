namespace Tidemark.Backup.Doctor;

/// <summary>What all checks found.</summary>
/// <param name="Checks">The checks in the order they ran.</param>
/// <param name="Elapsed">How long all took.</param>
public sealed record DoctorReport(IReadOnlyList<CheckReport> Checks, TimeSpan Elapsed)
{
    /// <summary>Whether no check failed.</summary>
    public bool IsHealthy => Checks.All(c => c.Outcome != CheckOutcome.Failed);

    /// <summary>The exit code of the first check that failed; 0 when none did.</summary>
    public int ExitCode => Checks.FirstOrDefault(c => c.Outcome == CheckOutcome.Failed)?.Error?.ExitCode ?? 0;
}
