using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Tidemark.Testing;

namespace Tidemark.Cli.Tests;

/// <summary>'webhook' against a service that runs as a program.</summary>
public sealed class WebhookTests(SandboxFixture sandbox)
{
    [Fact]
    public async Task Webhook_IsMadeListedTriedChangedAndRemoved()
    {
        using var directory = new TemporaryDirectory();
        Assert.Equal(2, (await TidemarkProcess.RunAsync("serve", "--data", directory.Path, "--public-url", "backup.example.com")).ExitCode);
        await using var process = TidemarkProcess.Start("serve", "--data", Path.Combine(directory.Path, "data"), "--port", "0", "--server", sandbox.Dsn, "--public-url", "https://backup.example.com", "--log", "none", "--json");
        var service = JsonDocument.Parse(await process.DocumentAsync()).RootElement.GetProperty("address").GetString()!.Replace("://", "://root:taosdata@", StringComparison.Ordinal);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = $"http://{listener.LocalEndpoint}/hidden";
        var made = (await RunAsync("webhook", "add", "operators", "--url", url, "--event", "task.failed")).Ended(0).Output;
        Assert.Contains("is shown this once", made, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", made, StringComparison.Ordinal);
        var answering = AnswerAsync(listener);
        Assert.Contains("took the test event", (await RunAsync("webhook", "test", "operators")).Ended(0).Output, StringComparison.Ordinal);
        Assert.StartsWith("POST /hidden HTTP/1.1", await answering, StringComparison.Ordinal);
        listener.Stop();
        Assert.Equal(3, (await RunAsync("webhook", "test", "operators")).ExitCode);
        (await RunAsync("webhook", "change", "operators", "--event", "chain.broken", "--event", "chain.healed")).Ended(0);
        Assert.Contains("chain.broken chain.healed", (await RunAsync("webhook", "list")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("webhook", "add", "other", "--url", "ftp://somewhere")).ExitCode);
        (await RunAsync("webhook", "remove", "operators")).Ended(0);
        Assert.Equal(0, JsonDocument.Parse((await RunAsync("webhook", "list", "--json")).Ended(0).Output).RootElement.GetArrayLength());

        Task<CommandResult> RunAsync(params string[] arguments) => TidemarkProcess.RunAsync([.. arguments, "--service", service]);
    }

    private static async Task<string> AnswerAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream());
        var first = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        return first!;
    }
}
