using Tidemark.Backup.Verify;

namespace Tidemark.Service.Upkeep;

/// <summary>What a verification found: the report of its task, whether it succeeded or not.</summary>
public sealed record VerifyResult
{
    /// <summary>How far it went.</summary>
    public required VerifyDepth Depth { get; init; }

    /// <summary>Points that can be restored exactly.</summary>
    public IReadOnlyList<string> Restorable { get; init; } = [];

    /// <summary>Points that cannot.</summary>
    public IReadOnlyList<string> Damaged { get; init; } = [];

    /// <summary>What is wrong, a line each, with file and offset; at most 100.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>Files read.</summary>
    public int Files { get; init; }

    /// <summary>Their bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>Messages in them.</summary>
    public long Messages { get; init; }

    /// <summary>Rows in them.</summary>
    public long Rows { get; init; }

    /// <summary>Seconds it took.</summary>
    public double Seconds { get; init; }
}
