namespace Tidemark.Backup.Doctor;

/// <summary>One check.</summary>
/// <param name="Name">Its stable name.</param>
/// <param name="Needs">The check that must have passed before; null when it stands alone.</param>
/// <param name="RunAsync">Finds out. What it throws is the failure.</param>
internal sealed record DoctorCheck(string Name, string? Needs, Func<DoctorScene, CancellationToken, ValueTask<CheckFinding>> RunAsync);
