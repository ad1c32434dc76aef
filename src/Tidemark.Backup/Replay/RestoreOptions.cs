using Tidemark.Backup.Outside;
using Tidemark.Backup.Selection;
using Tidemark.TDengine;

namespace Tidemark.Backup.Replay;

/// <summary>What to restore and where to.</summary>
public sealed record RestoreOptions
{
    /// <summary>The server, and the database when it is another than the source.</summary>
    public required Dsn Target { get; init; }

    /// <summary>The plan; null is the only one.</summary>
    public string? Plan { get; init; }

    /// <summary>The point's id or sequence; null is the latest.</summary>
    public string? Point { get; init; }

    /// <summary>What of the point to restore. Default everything.</summary>
    public RestoreSelection Selection { get; init; } = new();

    /// <summary>Vgroups of a database that is created, 1 to 4,096; null is as many as the source had.</summary>
    public int? Vgroups { get; init; }

    /// <summary>Connections that write. Default 4; 1 to 64.</summary>
    public int Connections { get; init; } = 4;

    /// <summary>Restore into a database that already holds tables.</summary>
    public bool IntoExisting { get; init; }

    /// <summary>
    /// Leave out messages that cannot be decoded, and rows that the target refuses, and say so, instead of stopping at the first. A server's WAL may hold inserts that the
    /// server itself refused; their rows come misread.
    /// </summary>
    public bool SkipUndecodable { get; init; }

    /// <summary>Which objects outside the stream are created. Default: virtual tables, views, indexes, TSMAs and RSMAs.</summary>
    public OutsideSelection Outside { get; init; } = OutsideSelection.Default;

    /// <summary>How the result is compared with the point. Default: counts. Contents cannot be compared in a database that held tables before.</summary>
    public ComparisonDepth Compare { get; init; } = ComparisonDepth.Counts;

    /// <summary>For the comparison of contents: where rows lie on their way; null is the system's directory for temporary files.</summary>
    public string? TemporaryDirectory { get; init; }

    /// <summary>Create the database so that it keeps rows of any age.</summary>
    internal bool KeepAllRows { get; init; }

    /// <summary>Only say what would happen.</summary>
    public bool DryRun { get; init; }

    /// <summary>How often a call that failed for a passing reason is repeated, with growing pauses: 0.2 s to 20 s, a few minutes in all by default. Default 12; 0 to 100.</summary>
    public int MaxRetries { get; init; } = 12;
}
