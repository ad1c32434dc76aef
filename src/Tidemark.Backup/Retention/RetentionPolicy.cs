namespace Tidemark.Backup.Retention;

/// <summary>Which backup points to keep. A point that any rule keeps stays, and so does every point it rests on. Days, weeks (ISO) and months are those of UTC.</summary>
public sealed record RetentionPolicy
{
    /// <summary>The last n points.</summary>
    public int? KeepLast { get; init; }

    /// <summary>Points not older than this, counted back from the newest point: a backup that has stopped loses nothing.</summary>
    public TimeSpan? KeepWithin { get; init; }

    /// <summary>The last point of each of the last n days that have one.</summary>
    public int? KeepDaily { get; init; }

    /// <summary>The last point of each of the last n weeks that have one.</summary>
    public int? KeepWeekly { get; init; }

    /// <summary>The last point of each of the last n months that have one.</summary>
    public int? KeepMonthly { get; init; }

    /// <summary>Whether no rule is given.</summary>
    public bool IsEmpty => (KeepLast ?? KeepDaily ?? KeepWeekly ?? KeepMonthly) is null && KeepWithin is null;
}
