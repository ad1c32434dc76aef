using Tidemark.Backup.Outside;
using Tidemark.Backup.Repositories;

namespace Tidemark.Backup.Replay;

/// <summary>What a restore did.</summary>
public sealed record RestoreReport
{
    /// <summary>The point restored.</summary>
    public required BackupPoint Point { get; init; }

    /// <summary>The database restored into.</summary>
    public required string Database { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Whether an earlier, interrupted restore was continued.</summary>
    public bool Resumed { get; init; }

    /// <summary>Rows sent.</summary>
    public long Rows { get; init; }

    /// <summary>SQL statements run.</summary>
    public long Statements { get; init; }

    /// <summary>Tables created.</summary>
    public long Tables { get; init; }

    /// <summary>What of the point was restored, a line each; empty for everything.</summary>
    public IReadOnlyList<string> Selected { get; init; } = [];

    /// <summary>Super tables and table groups that were compared and are equal.</summary>
    public IReadOnlyList<string> Compared { get; init; } = [];

    /// <summary>What became of each object outside the stream.</summary>
    public IReadOnlyList<OutsideOutcome> Outside { get; init; } = [];

    /// <summary>What a person should know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>For a dry run: what would happen, a line each.</summary>
    public IReadOnlyList<string> PlannedSteps { get; init; } = [];
}
