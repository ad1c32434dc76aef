using System.Diagnostics;
using System.Globalization;
using Tidemark.Sandbox;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Bench;

/// <summary>How much of our own processor a snapshot subscription costs.</summary>
internal static class SubscriptionBench
{
    /// <summary>Runs it; each measured run in a process of its own.</summary>
    public static async Task<int> RunAsync(BenchOptions options)
    {
        if (options.Runs == 0) return await MeasureAsync(options);
        await using var sandbox = options.Dsn is null ? await SandboxServer.StartAsync(new SandboxOptions(), CancellationToken.None) : null;
        if (sandbox is not null)
        {
            options = options with { Dsn = Dsn.Parse($"taos+ws://{sandbox.Options.Host}:{sandbox.Port}") };
            Console.WriteLine("server: the sandbox, in a process of its own");
        }

        await BenchDatabase.EnsureAsync(options, CancellationToken.None);
        Console.WriteLine($"{"client",-8} {"wall s",8} {"cpu s",8} {"messages",10} {"MB",8}");
        // The plain client speaks WebSocket only.
        var clients = options.Client != "both" ? [options.Client] : options.Dsn!.Transport == DsnTransport.Native ? new[] { "own" } : ["own", "naive"];
        foreach (var client in clients)
        {
            for (var run = 0; run < options.Runs; run++)
            {
                var code = await ChildProcess.RunAsync("subscription", options with { Client = client });
                if (code != 0) return code;
            }
        }

        return 0;
    }

    private static async Task<int> MeasureAsync(BenchOptions options)
    {
        var group = string.Create(CultureInfo.InvariantCulture, $"tidemark_bench_{Environment.ProcessId}");
        var clock = Stopwatch.StartNew();
        var (messages, bytes, wall, cpu) = options.Client == "naive"
            ? await NaiveSubscription.ReadAsync(options, group, clock)
            : await ReadAsync(options, group, clock);
        // A topic holds a hundred groups.
        await using var connection = await TDengineDriver.ConnectAsync(options.Dsn!, null, null, CancellationToken.None);
        await connection.ExecuteAsync($"DROP CONSUMER GROUP IF EXISTS {group} ON {BenchDatabase.TopicOf(options)}", CancellationToken.None);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{options.Client,-8} {wall.TotalSeconds,8:0.00} {cpu,8:0.00} {messages,10:N0} {bytes / 1e6,8:0.0}"));
        return 0;
    }

    // Wall time from the subscription's begin to the last message; processor time of the whole process.
    private static async Task<(int Messages, long Bytes, TimeSpan Wall, double Cpu)> ReadAsync(BenchOptions options, string group, Stopwatch clock)
    {
        var subscription = new SubscriptionOptions { GroupId = group, Topics = [BenchDatabase.TopicOf(options)], Snapshot = true, MaxPollInterval = TimeSpan.FromMinutes(5) };
        await using var consumer = await TDengineDriver.SubscribeAsync(options.Dsn!, subscription, null, CancellationToken.None);
        clock.Restart();
        var (messages, bytes, last) = (0, 0L, TimeSpan.Zero);
        while (await consumer.PollAsync(TimeSpan.FromSeconds(1), CancellationToken.None) is { } message)
        {
            using (message)
            {
                messages++;
                bytes += message.Body.Length;
                last = clock.Elapsed;
            }
        }

        var cpu = Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;
        await consumer.UnsubscribeAsync(CancellationToken.None);
        return (messages, bytes, last, cpu);
    }
}
