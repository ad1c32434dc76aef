namespace Tidemark.Service.Tasks;

/// <summary>How much a line of a task's log matters.</summary>
public enum TaskLogLevel
{
    /// <summary>As expected.</summary>
    Information,

    /// <summary>A person should know.</summary>
    Warning,

    /// <summary>Something failed.</summary>
    Error,
}
