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
}
