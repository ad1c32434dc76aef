using System.Text.Json;

namespace Tidemark.Service.Tasks;

/// <summary>A task as it is now.</summary>
public sealed record TaskView
{
    /// <summary>Its number.</summary>
    public required long Id { get; init; }

    /// <summary>What it does.</summary>
    public required TaskKind Kind { get; init; }

    /// <summary>Where it is.</summary>
    public required TaskState State { get; init; }

    /// <summary>The plan.</summary>
    public required string Plan { get; init; }

    /// <summary>The server it works on.</summary>
    public required string Server { get; init; }

    /// <summary>Who or what asked for it.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>It does not begin before this.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>When its last attempt began; null before the first.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it was over; null while it is not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How often it was begun.</summary>
    public int Attempt { get; init; }

    /// <summary>The node that works on it, or did last.</summary>
    public string? Node { get; init; }

    /// <summary>What it is doing: preparing, schema, rows, wal, folding, publishing, removing, comparing, verifying, dumping; null before it began.</summary>
    public string? Phase { get; init; }

    /// <summary>How much of the phase is done, 0 to 1; null when nobody knows.</summary>
    public double? Fraction { get; init; }

    /// <summary>Rows read or written in this attempt.</summary>
    public long Rows { get; init; }

    /// <summary>Bytes before compression in this attempt.</summary>
    public long RawBytes { get; init; }

    /// <summary>While it runs those of the last moments, afterwards the average.</summary>
    public double RowsPerSecond { get; init; }

    /// <summary>Bytes before compression, likewise.</summary>
    public double BytesPerSecond { get; init; }

    /// <summary>The point taken or restored; null when none was.</summary>
    public string? PointId { get; init; }

    /// <summary>What it was asked for beyond its plan; null for nothing.</summary>
    public JsonElement? Parameters { get; init; }

    /// <summary>What it did; null unless it succeeded, or was a verification that found damage.</summary>
    public JsonElement? Report { get; init; }

    /// <summary>Why it failed, or failed last; null when it did not.</summary>
    public TaskFailure? Failure { get; init; }
}
