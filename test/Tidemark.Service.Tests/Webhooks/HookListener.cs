using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Tidemark.Service.Api;
using Tidemark.Service.Webhooks;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.Webhooks;

/// <summary>A real HTTP server that takes events, and answers as it is told.</summary>
internal sealed class HookListener : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<HttpStatusCode> _answers = new();
    private readonly ConcurrentQueue<HookCall> _calls = new();

    private HookListener(WebApplication app) => _app = app;

    public int Port { get; private set; }

    public string Url => $"http://127.0.0.1:{Port}/hidden-path?key=hidden-value";

    /// <summary>All requests, the failed ones among them.</summary>
    public IReadOnlyList<HookCall> Calls => [.. _calls];

    /// <summary>What was taken, in its order.</summary>
    public IReadOnlyList<WebhookMessage> Taken => [.. _calls.Where(c => c.Answer == HttpStatusCode.OK).Select(c => c.Message)];

    public static async Task<HookListener> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, port));
        var app = builder.Build();
        var listener = new HookListener(app);
        app.Run(listener.TakeAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        listener.Port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        return listener;
    }

    /// <summary>Answers the next requests so; those after them with 200.</summary>
    public void Answer(params HttpStatusCode[] answers)
    {
        foreach (var answer in answers) _answers.Enqueue(answer);
    }

    /// <summary>Waits until so many events were taken.</summary>
    public Task<IReadOnlyList<WebhookMessage>> TakenAsync(int count) => Condition.FindAsync(() => Task.FromResult(Taken is { } taken && taken.Count >= count ? taken : null), $"event {count}", TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync(http.RequestAborted);
        var answer = _answers.TryDequeue(out var told) ? told : HttpStatusCode.OK;
        _calls.Enqueue(new HookCall(http.Request.Path + http.Request.QueryString, http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body, JsonSerializer.Deserialize<WebhookMessage>(body, ServiceJson.Stored)!, answer));
        http.Response.StatusCode = (int)answer;
        if (answer == HttpStatusCode.Redirect) http.Response.Headers.Location = "http://127.0.0.1:1/";
    }
}
