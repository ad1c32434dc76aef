namespace Tidemark.Service.Tasks;

/// <summary>Where a task is.</summary>
public enum TaskState
{
    /// <summary>Waits for its time, or for a place.</summary>
    Queued,

    /// <summary>A node works on it.</summary>
    Running,

    /// <summary>Failed for a passing cause, and waits to be tried again.</summary>
    Retried,

    /// <summary>Done.</summary>
    Succeeded,

    /// <summary>Given up.</summary>
    Failed,

    /// <summary>Stopped by a person.</summary>
    Cancelled,
}
