using System.Collections.Concurrent;

namespace Tidemark.Service.Tasks;

/// <summary>What runs in this process. Thread-safe.</summary>
internal sealed class RunningTasks
{
    private readonly ConcurrentDictionary<long, RunningTask> _tasks = new();

    public int Count => _tasks.Count;

    public IEnumerable<RunningTask> All => _tasks.Values;

    public RunningTask? Find(long id) => _tasks.GetValueOrDefault(id);

    public void Add(RunningTask task) => _tasks[task.Row.Id] = task;

    /// <summary>Forgets an attempt, and no other of the same task: where one ends to begin again, this node may have taken the next before the last is forgotten.</summary>
    public void Remove(RunningTask task) => _tasks.TryRemove(KeyValuePair.Create(task.Row.Id, task));
}
