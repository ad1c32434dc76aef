using Tidemark.Service.Catalog;
using Tidemark.Service.Operation;

namespace Tidemark.Service.Tasks;

/// <summary>
/// Finds running tasks that nobody signs. Clocks of nodes differ, so signs are not compared with the time: a task is silent when its sign has stayed the same for the limit, by this node's own clock and with looks all the while.
/// After a pause between looks (the catalog was away, this process stood still) everything is waited for anew: the others may have had the same pause. One caller at a time.
/// </summary>
internal sealed class SilentTasks(ServiceOptions options)
{
    private readonly Dictionary<long, (int Attempt, DateTimeOffset? SeenAt, long Since)> _seen = [];
    private long? _lastLook;

    /// <summary>Looks at all running tasks of other nodes.</summary>
    /// <returns>Those that are silent.</returns>
    public IReadOnlyList<TaskRow> Look(IReadOnlyList<TaskRow> running)
    {
        var now = options.Time.GetTimestamp();
        if (_lastLook is { } last && options.Time.GetElapsedTime(last, now) > options.SignTimeout / 3) _seen.Clear();
        _lastLook = now;
        var silent = new List<TaskRow>();
        foreach (var task in running)
        {
            if (!_seen.TryGetValue(task.Id, out var seen) || seen.Attempt != task.Attempt || seen.SeenAt != task.SeenAt) _seen[task.Id] = (task.Attempt, task.SeenAt, now);
            else if (options.Time.GetElapsedTime(seen.Since, now) >= options.SignTimeout) silent.Add(task);
        }

        foreach (var gone in _seen.Keys.Except(running.Select(t => t.Id)).ToList()) _seen.Remove(gone);
        return silent;
    }
}
