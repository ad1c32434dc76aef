using Tidemark.TDengine;

namespace Tidemark.Backup.Verify;

/// <summary>Which point to drill, and where.</summary>
public sealed record DrillOptions
{
    /// <summary>A server. A database of a name of its own is made there and dropped again, whatever happens.</summary>
    public required Dsn Server { get; init; }

    /// <summary>The plan; null is the only one.</summary>
    public string? Plan { get; init; }

    /// <summary>The point's id or sequence; null is the latest.</summary>
    public string? Point { get; init; }

    /// <summary>Connections that write. Default 4; 1 to 64.</summary>
    public int Connections { get; init; } = 4;

    /// <summary>Where rows lie on their way; null is the system's directory for temporary files.</summary>
    public string? TemporaryDirectory { get; init; }
}
