namespace Tidemark.Service.Scheduling;

/// <summary>When a plan falls due. Instants only: no time zone, no daylight saving.</summary>
internal static class Schedule
{
    /// <summary>The first instant of a series after now; null without a cycle. What was missed is left out.</summary>
    /// <param name="due">An instant of the series.</param>
    /// <param name="cycleSeconds">Its step; null for a series of one.</param>
    /// <param name="now">Now.</param>
    public static DateTimeOffset? After(DateTimeOffset due, long? cycleSeconds, DateTimeOffset now)
    {
        if (cycleSeconds is not { } seconds) return null;
        if (due > now) return due;
        var cycle = TimeSpan.FromSeconds(seconds);
        return due + (cycle * (((now - due).Ticks / cycle.Ticks) + 1));
    }
}
