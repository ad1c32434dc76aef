namespace Tidemark.Service.Security;

/// <summary>
/// Makes guessing passwords slow: after a few failures for a name, or from an address, each try must wait twice as long. A try counts as a failure from its beginning, so that asking many at once gains nothing. Thread-safe.
/// </summary>
internal sealed class SignInThrottle(TimeProvider time)
{
    private const int FreeTries = 3;
    private const int MostKeys = 10_000;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(15);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (int Failures, DateTimeOffset Last)> _failures = new(StringComparer.Ordinal);

    /// <summary>Begins a try, where none must wait; it counts as a failure until it is taken back or forgotten.</summary>
    /// <returns>How long the try must wait; zero when it has begun.</returns>
    public TimeSpan Begin(params ReadOnlySpan<string> keys)
    {
        lock (_gate)
        {
            if (Wait(keys) is { Ticks: > 0 } wait) return wait;
            var now = time.GetUtcNow();
            if (_failures.Count > MostKeys)
                foreach (var (key, seen) in _failures) if (now - seen.Last > LongestPause) _failures.Remove(key);
            foreach (var key in keys) _failures[key] = _failures.TryGetValue(key, out var seen) && now - seen.Last <= Memory ? (seen.Failures + 1, now) : (1, now);
            return TimeSpan.Zero;
        }
    }

    /// <summary>How long the next try must wait; zero when it need not.</summary>
    public TimeSpan Wait(params ReadOnlySpan<string> keys)
    {
        var wait = TimeSpan.Zero;
        lock (_gate)
        {
            foreach (var key in keys)
            {
                if (!_failures.TryGetValue(key, out var seen) || seen.Failures < FreeTries) continue;
                var pause = TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, FirstPause.TotalSeconds * Math.Pow(2, seen.Failures - FreeTries)));
                var left = seen.Last + pause - time.GetUtcNow();
                if (left > wait) wait = left;
            }
        }

        return wait;
    }

    /// <summary>Takes a try back that said nothing about the password: the server could not be asked.</summary>
    public void TakeBack(params ReadOnlySpan<string> keys)
    {
        lock (_gate)
        {
            foreach (var key in keys)
            {
                if (!_failures.TryGetValue(key, out var seen)) continue;
                if (seen.Failures == 1) _failures.Remove(key);
                else _failures[key] = seen with { Failures = seen.Failures - 1 };
            }
        }
    }

    /// <summary>Forgets failures after a success.</summary>
    public void Forget(params ReadOnlySpan<string> keys)
    {
        lock (_gate)
        {
            foreach (var key in keys) _failures.Remove(key);
        }
    }
}
