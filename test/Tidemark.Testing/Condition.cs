using System.Diagnostics;

namespace Tidemark.Testing;

/// <summary>Waiting for something to become true, with a deadline.</summary>
public static class Condition
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Looks again and again until it holds.</summary>
    /// <exception cref="TimeoutException">It did not within a minute.</exception>
    public static async Task UntilAsync(Func<bool> holds, string what, CancellationToken cancellationToken)
        => await UntilAsync(() => Task.FromResult(holds()), what, cancellationToken);

    /// <summary>Looks again and again until it holds.</summary>
    /// <exception cref="TimeoutException">It did not within a minute.</exception>
    public static async Task UntilAsync(Func<Task<bool>> holds, string what, CancellationToken cancellationToken)
    {
        for (var clock = Stopwatch.StartNew(); !await holds();)
        {
            if (clock.Elapsed > Deadline) throw new TimeoutException($"{what} did not come true within {Deadline.TotalSeconds} s.");
            await Task.Delay(2, cancellationToken);
        }
    }

    /// <summary>Looks again and again until there is something.</summary>
    /// <exception cref="TimeoutException">There was nothing within a minute.</exception>
    public static async Task<T> FindAsync<T>(Func<Task<T?>> look, string what, CancellationToken cancellationToken)
        where T : class
    {
        for (var clock = Stopwatch.StartNew(); ;)
        {
            if (await look() is { } found) return found;
            if (clock.Elapsed > Deadline) throw new TimeoutException($"{what} did not come within {Deadline.TotalSeconds} s.");
            await Task.Delay(2, cancellationToken);
        }
    }
}
