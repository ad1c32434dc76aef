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

    public void Remove(RunningTask task) => _tasks.TryRemove(task.Row.Id, out _);
}
