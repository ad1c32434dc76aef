using Tidemark.Backup.Doctor;

namespace Tidemark.Cli.Documents;

/// <summary>One check of 'doctor'.</summary>
internal sealed record DoctorCheckDocument
{
    public required string Name { get; init; }

    public required CheckOutcome Outcome { get; init; }

    public required string Finding { get; init; }

    public string? Advice { get; init; }

    public string? Code { get; init; }

    public IReadOnlyList<string>? Causes { get; init; }

    public string? Hint { get; init; }

    public double ElapsedSeconds { get; init; }
}
