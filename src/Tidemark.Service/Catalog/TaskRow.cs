using Tidemark.Service.Tasks;

namespace Tidemark.Service.Catalog;

/// <summary>A task, from the moment it is asked for.</summary>
internal sealed class TaskRow
{
    public long Id { get; set; }

    public TaskKind Kind { get; set; }

    public TaskState State { get; set; }

    public required string PlanName { get; set; }

    /// <summary>The server it works on.</summary>
    public required string Server { get; set; }

    /// <summary>Of tasks with one key, one runs at a time.</summary>
    public required string ExclusiveKey { get; set; }

    /// <summary>Who or what asked for it.</summary>
    public required string RequestedBy { get; set; }

    /// <summary>What is special about it, JSON.</summary>
    public string? Parameters { get; set; }

    public DateTimeOffset QueuedAt { get; set; }

    public DateTimeOffset NotBefore { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>How often it was begun.</summary>
    public int Attempt { get; set; }

    /// <summary>How often it was begun again after a passing failure.</summary>
    public int Retries { get; set; }

    /// <summary>The node that runs it, or did last; null while it waits.</summary>
    public string? Node { get; set; }

    /// <summary>The node's last sign of life.</summary>
    public DateTimeOffset? SeenAt { get; set; }

    /// <summary>Why the node that runs it is to stop it; null when it is not.</summary>
    public StopReason? StopRequested { get; set; }

    public string? Phase { get; set; }

    public double? Fraction { get; set; }

    public long Rows { get; set; }

    public long RawBytes { get; set; }

    /// <summary>While it runs those of the last moments, afterwards the average.</summary>
    public double RowsPerSecond { get; set; }

    public double BytesPerSecond { get; set; }

    public string? PointId { get; set; }

    /// <summary>What it did, JSON.</summary>
    public string? Report { get; set; }

    /// <summary>Why it failed last, JSON.</summary>
    public string? Failure { get; set; }
}
