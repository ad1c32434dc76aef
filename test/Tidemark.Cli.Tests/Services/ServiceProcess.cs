using System.Text.Json;
using Tidemark.Cli.Services;
using Tidemark.Service.Plans;
using Tidemark.Service.Points;
using Tidemark.Service.Tasks;
using Tidemark.Testing;

namespace Tidemark.Cli.Tests.Services;

/// <summary>'tidemark serve' as a process that is killed and started again, and its API.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private readonly string _server;
    private readonly string[] _options;
    private readonly TemporaryDirectory _directory = new();
    private TidemarkProcess _process = null!;
    private ServiceClient _client = null!;

    private ServiceProcess(string server, string[] options) => (_server, _options) = (server, options);

    public string Data => Path.Combine(_directory.Path, "data");

    public string Backups => Path.Combine(Data, "backups");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<ServiceProcess> StartAsync(string server, params string[] options)
    {
        var made = new ServiceProcess(server, options);
        await made.StartAsync();
        return made;
    }

    public async Task StartAsync()
    {
        _process = TidemarkProcess.Start(["serve", "--data", Data, "--port", "0", "--server", _server, "--log", "none", "--json", .. _options]);
        var address = JsonDocument.Parse(await _process.DocumentAsync()).RootElement.GetProperty("address").GetString()!;
        _client = await ServiceClient.OpenAsync(ServiceAddress.Parse(address.Replace("://", "://root:taosdata@", StringComparison.Ordinal), null), Cancel);
    }

    /// <summary>Kills it in the middle of whatever it does, and starts it again.</summary>
    /// <param name="whileDead">What is to be looked at in between; null for nothing.</param>
    public async Task KillAndStartAsync(Func<Task>? whileDead = null)
    {
        await _process.SignalAsync("KILL");
        Assert.Equal(137, (await _process.EndAsync()).ExitCode);
        await _process.DisposeAsync();
        if (whileDead is not null) await whileDead();
        await StartAsync();
    }

    /// <summary>Sends a request, kills the service in the middle of it, and starts it again.</summary>
    /// <returns>Whether the answer had come before.</returns>
    public async Task<bool> KillInAsync(Func<ServiceProcess, Task> request, TimeSpan after)
    {
        var sent = request(this);
        await Task.WhenAny(sent, Task.Delay(after, Cancel));
        await KillAndStartAsync();
        try
        {
            await sent;
            return true;
        }
        catch (Errors.TidemarkException)
        {
            return false;
        }
    }

    public Task<T> GetAsync<T>(string path) => _client.GetAsync<T>(path, Cancel);

    public Task<T> PostAsync<T>(string path, object? body = null) => _client.PostAsync<T>(path, body, Cancel);

    public Task<T> PutAsync<T>(string path, object body) => _client.PutAsync<T>(path, body, Cancel);

    public Task<T> DeleteAsync<T>(string path) => _client.DeleteAsync<T>(path, Cancel);

    public Task<TaskView> TaskAsync(long id) => GetAsync<TaskView>($"tasks/{id}");

    public Task<IReadOnlyList<TaskView>> TasksAsync(string plan) => _client.ListAsync<TaskView>($"tasks?plan={plan}", Cancel);

    public Task<IReadOnlyList<PointView>> PointsAsync(string plan) => _client.ListAsync<PointView>($"plans/{plan}/points", Cancel);

    public Task<PlanView> PlanAsync(PlanSettings settings) => PostAsync<PlanView>("plans", settings with { Server = "main", Directory = settings.Directory ?? settings.Name });

    public Task<TaskView> RunAsync(string plan) => PostAsync<TaskView>($"plans/{plan}/run");

    public Task<TaskView> ReachesAsync(long id, Func<TaskView, bool> holds, string what) => Condition.FindAsync<TaskView>(async () => await TaskAsync(id) is var task && holds(task) ? task : null, what, Cancel);

    /// <summary>Waits until a task is over, and must have ended in a state.</summary>
    public async Task<TaskView> EndedAsync(long id, TaskState state = TaskState.Succeeded)
    {
        var task = await ReachesAsync(id, t => t.EndedAt is not null, $"the end of task {id}");
        Assert.True(task.State == state, $"task {id} is {task.State}: {task.Failure?.Text}");
        return task;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.SignalAsync("KILL");
        await _process.EndAsync();
        await _client.DisposeAsync();
        await _process.DisposeAsync();
        _directory.Dispose();
    }
}
