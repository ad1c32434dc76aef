namespace Tidemark.Cli.Documents;

/// <summary>What 'doctor' found.</summary>
internal sealed record DoctorDocument
{
    public required string Server { get; init; }

    public string? Database { get; init; }

    public string? Repository { get; init; }

    public double? CycleSeconds { get; init; }

    public required bool Healthy { get; init; }

    public required int ExitCode { get; init; }

    public required IReadOnlyList<DoctorCheckDocument> Checks { get; init; }

    public double ElapsedSeconds { get; init; }
}
