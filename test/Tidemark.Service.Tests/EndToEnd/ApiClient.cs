using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Tidemark.Service.Api;
using Tidemark.Service.Plans;
using Tidemark.Service.Points;
using Tidemark.Service.Security;
using Tidemark.Service.Tasks;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.EndToEnd;

/// <summary>A client of the API as a browser is one: cookies, and the antiforgery header.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;

    public ApiClient(Uri address, CookieContainer? cookies = null) => _http = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies ?? new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = new Uri(address, "api/v1/") };

    public HttpClient Http => _http;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async Task<SessionView> SignInAsync(string user, string password)
    {
        var session = await PostAsync<SessionView>("session", new SignInRequest(user, password));
        _http.DefaultRequestHeaders.Remove(AntiforgeryCheck.Header);
        _http.DefaultRequestHeaders.Add(AntiforgeryCheck.Header, session.AntiforgeryToken);
        return session;
    }

    public void UseToken(string secret) => _http.DefaultRequestHeaders.Authorization = new("Bearer", secret);

    public Task<T> GetAsync<T>(string path) => SendAsync<T>(HttpMethod.Get, path, null);

    public Task<T> PostAsync<T>(string path, object? body = null) => SendAsync<T>(HttpMethod.Post, path, body ?? new { });

    public Task<T> PutAsync<T>(string path, object body) => SendAsync<T>(HttpMethod.Put, path, body);

    public Task<T> DeleteAsync<T>(string path) => SendAsync<T>(HttpMethod.Delete, path, null);

    /// <summary>A request that must fail with a status.</summary>
    public async Task<JsonElement> FailsAsync(HttpStatusCode status, HttpMethod method, string path, object? body = null)
    {
        using var response = await RequestAsync(method, path, body);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.StatusCode == status, $"{method} {path}: {response.StatusCode} {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    public async Task<HttpResponseMessage> RequestAsync(HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = JsonContent.Create(body, body.GetType(), options: ServiceJson.Stored);
        return await _http.SendAsync(request, Cancel);
    }

    /// <summary>Waits until a task is over, and must have ended in a state.</summary>
    public async Task<TaskView> EndedAsync(long id, TaskState state = TaskState.Succeeded)
    {
        var task = await ReachesAsync(id, t => t.EndedAt is not null, "the end of task " + id);
        Assert.True(task.State == state, $"task {id} is {task.State}: {task.Failure?.Text}");
        return task;
    }

    /// <summary>Waits for the end of a task that began again so often; what it wrote meanwhile is said where it did not.</summary>
    public async Task AttemptedAsync(long id, int attempts)
    {
        var task = await EndedAsync(id);
        Assert.True(task.Attempt == attempts, $"{task.Attempt} attempts, not {attempts}: {(await GetAsync<JsonElement>($"tasks/{id}/log")).GetRawText()}");
    }

    public async Task<TaskView> ReachesAsync(long id, Func<TaskView, bool> holds, string what)
    {
        try
        {
            return await Condition.FindAsync<TaskView>(async () => await GetAsync<TaskView>($"tasks/{id}") is var task && holds(task) ? task : null, what, Cancel);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message} {(await GetAsync<JsonElement>($"tasks/{id}")).GetRawText()} {(await GetAsync<JsonElement>($"tasks/{id}/log")).GetRawText()}", e);
        }
    }

    /// <summary>Waits until a plan has so many points.</summary>
    public Task<IReadOnlyList<PointView>> PointsAsync(string plan, int count) => Condition.FindAsync(
        async () => (await GetAsync<Page<PointView>>($"plans/{plan}/points")).Items is { } points && points.Count >= count ? points : null, $"point {count} of {plan}", Cancel);

    /// <summary>Makes a plan that is run on demand only.</summary>
    public Task<PlanView> PlanAsync(string name, Func<PlanSettings, PlanSettings>? change = null)
    {
        var settings = new PlanSettings { Name = name, Server = "main", Database = ServiceScene.Database, Directory = name, RetryTimes = 0 };
        return PostAsync<PlanView>("plans", change?.Invoke(settings) ?? settings);
    }

    /// <summary>Takes a point, and waits for it.</summary>
    public async Task<TaskView> BackupAsync(string plan) => await EndedAsync((await PostAsync<TaskView>($"plans/{plan}/run")).Id);

    public void Dispose() => _http.Dispose();

    private async Task<T> SendAsync<T>(HttpMethod method, string path, object? body)
    {
        using var response = await RequestAsync(method, path, body);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {response.StatusCode} {text}");
        return text.Length == 0 ? default! : JsonSerializer.Deserialize<T>(text, ServiceJson.Stored)!;
    }
}
