namespace Tidemark.Backup.Capture;

/// <summary>Tasks that end together.</summary>
internal static class Workers
{
    /// <summary>Waits for all of them, then throws what the first that failed threw, rather than the cancellation by which it ended the others.</summary>
    public static async ValueTask AllAsync(IReadOnlyList<Task> tasks, CancellationToken cancellationToken)
    {
        var all = Task.WhenAll(tasks);
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        if (tasks.FirstOrDefault(t => t.IsFaulted) is { } cause) await cause.ConfigureAwait(false);
        await all.ConfigureAwait(false);
    }
}
