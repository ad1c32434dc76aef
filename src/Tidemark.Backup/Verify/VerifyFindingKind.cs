namespace Tidemark.Backup.Verify;

/// <summary>How bad a finding is.</summary>
public enum VerifyFindingKind
{
    /// <summary>A backup point is not what it was: it, and the points that rest on it, cannot be restored exactly.</summary>
    Damage,

    /// <summary>Files that no backup point names, left by a run that did not finish. Harmless; the plan's next run removes them.</summary>
    Leftover,
}
