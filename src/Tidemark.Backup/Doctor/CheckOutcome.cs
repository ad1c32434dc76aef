namespace Tidemark.Backup.Doctor;

/// <summary>How a check ended.</summary>
public enum CheckOutcome
{
    /// <summary>As it should be.</summary>
    Passed,

    /// <summary>A backup would fail, or be in danger, because of it.</summary>
    Failed,

    /// <summary>Not tried: an earlier check failed, or nothing was said that it needs.</summary>
    Skipped,
}
