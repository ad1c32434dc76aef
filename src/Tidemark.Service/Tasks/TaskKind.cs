namespace Tidemark.Service.Tasks;

/// <summary>What a task does.</summary>
public enum TaskKind
{
    /// <summary>Takes the next backup point of a plan.</summary>
    Backup,

    /// <summary>Restores a point of a plan.</summary>
    Restore,

    /// <summary>Moves files of a plan to S3.</summary>
    Dump,

    /// <summary>Proves that points of a plan can be restored.</summary>
    Verify,

    /// <summary>Puts a chain of a plan together into one point.</summary>
    Compact,

    /// <summary>Removes points of a plan that no rule keeps.</summary>
    Prune,
}
