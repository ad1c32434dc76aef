using System.Collections.Concurrent;

namespace Tidemark.Service.Security;

/// <summary>Makes guessing passwords slow: after a few failures for a name, or from an address, each try must wait twice as long. Thread-safe.</summary>
internal sealed class SignInThrottle(TimeProvider time)
{
    private const int FreeTries = 3;
    private const int MostKeys = 10_000;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(15);
    private readonly ConcurrentDictionary<string, (int Failures, DateTimeOffset Last)> _failures = new(StringComparer.Ordinal);

    /// <summary>How long the next try must wait; zero when it need not.</summary>
    public TimeSpan Wait(params ReadOnlySpan<string> keys)
    {
        var wait = TimeSpan.Zero;
        foreach (var key in keys)
        {
            if (!_failures.TryGetValue(key, out var seen) || seen.Failures < FreeTries) continue;
            var pause = TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, FirstPause.TotalSeconds * Math.Pow(2, seen.Failures - FreeTries)));
            var left = seen.Last + pause - time.GetUtcNow();
            if (left > wait) wait = left;
        }

        return wait;
    }

    /// <summary>Counts a failure.</summary>
    public void Fail(params ReadOnlySpan<string> keys)
    {
        var now = time.GetUtcNow();
        if (_failures.Count > MostKeys)
            foreach (var (key, seen) in _failures) if (now - seen.Last > LongestPause) _failures.TryRemove(key, out _);
        foreach (var key in keys)
            _failures.AddOrUpdate(key, (1, now), (_, seen) => now - seen.Last > Memory ? (1, now) : (seen.Failures + 1, now));
    }

    /// <summary>Forgets failures after a success.</summary>
    public void Forget(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys) _failures.TryRemove(key, out _);
    }
}
