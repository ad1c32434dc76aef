namespace Tidemark.Service.Tasks;

/// <summary>What a restore did.</summary>
public sealed record RestoreResult
{
    /// <summary>The point.</summary>
    public required string PointId { get; init; }

    /// <summary>The database restored into.</summary>
    public required string Database { get; init; }

    /// <summary>Whether an earlier, interrupted restore was continued.</summary>
    public bool Resumed { get; init; }

    /// <summary>Rows sent.</summary>
    public long Rows { get; init; }

    /// <summary>Tables created.</summary>
    public long Tables { get; init; }

    /// <summary>What of the point was restored, a line each; empty for everything.</summary>
    public IReadOnlyList<string> Selected { get; init; } = [];

    /// <summary>What was compared and is equal.</summary>
    public IReadOnlyList<string> Compared { get; init; } = [];

    /// <summary>What became of objects outside the stream, a line each.</summary>
    public IReadOnlyList<string> Outside { get; init; } = [];

    /// <summary>What a person should know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>For a dry run: what would happen.</summary>
    public IReadOnlyList<string> PlannedSteps { get; init; } = [];

    /// <summary>Seconds it took.</summary>
    public double Seconds { get; init; }
}
