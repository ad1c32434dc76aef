using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Bench;

/// <summary>
/// What the server alone needs to take the rows back: the snapshot's messages, untouched, through raw write over several connections. The tables come
/// first and in order, then the rows in any. Not a way to restore (see docs/EXACTNESS.md), but the mark to measure a restore by.
/// </summary>
internal static class ReplayUntouched
{
    private const ushort BatchOfMetas = 5;

    /// <summary>Records the messages once, then writes them as often as asked for, each time into a new database in a process of its own.</summary>
    public static async Task<int> RunAsync(BenchOptions options)
    {
        if (options.Dsn is null)
        {
            Console.Error.WriteLine("replay-untouched needs --dsn: it measures a real server");
            return 2;
        }

        if (options.Runs == 0) return await MeasureAsync(options);
        await BenchDatabase.EnsureAsync(options, CancellationToken.None);
        Console.WriteLine($"{"connections",-12} {"wall s",8} {"cpu s",8} {"messages",10} {"MB",8}");
        for (var run = 0; run < options.Runs; run++)
        {
            var code = await ChildProcess.RunAsync("replay-untouched", options with { Runs = 0 });
            if (code != 0) return code;
        }

        return 0;
    }

    private static async Task<int> MeasureAsync(BenchOptions options)
    {
        var none = CancellationToken.None;
        var (metas, rows) = await RecordAsync(options, none);
        var target = options.Database + "_untouched";
        await using var admin = await TDengineDriver.ConnectAsync(options.Dsn!, null, null, none);
        await admin.ExecuteAsync($"DROP DATABASE IF EXISTS {target}", none);
        await admin.ExecuteAsync($"CREATE DATABASE {target} VGROUPS 2 KEEP 36500", none);

        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        await using (var first = await TDengineDriver.ConnectAsync(options.Dsn!, target, null, none))
        {
            foreach (var message in metas) await first.WriteRawAsync(message.RawType, message.Body, none);
        }

        await Task.WhenAll(Enumerable.Range(0, options.Connections).Select(_ => WriteAsync(options.Dsn!, target, rows, none)));
        clock.Stop();
        process.Refresh();
        cpu = process.TotalProcessorTime - cpu;

        var all = metas.Concat(rows.Written).ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{options.Connections,-12} {clock.Elapsed.TotalSeconds,8:0.00} {cpu.TotalSeconds,8:0.00} {all.Count,10:N0} {all.Sum(m => (long)m.Body.Length) / 1e6,8:0.0}"));
        all.ForEach(m => m.Dispose());
        await admin.ExecuteAsync($"DROP DATABASE {target}", none);
        return 0;
    }

    private static async Task<(List<RawMessage> Metas, PendingRows Rows)> RecordAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var group = string.Create(CultureInfo.InvariantCulture, $"tidemark_bench_{Environment.ProcessId}");
        var (metas, rows) = (new List<RawMessage>(), new PendingRows());
        var subscription = new SubscriptionOptions { GroupId = group, Topics = [BenchDatabase.TopicOf(options)], Snapshot = true, MaxPollInterval = TimeSpan.FromMinutes(5) };
        await using (var consumer = await TDengineDriver.SubscribeAsync(options.Dsn!, subscription, null, cancellationToken))
        {
            while (await consumer.PollAsync(TimeSpan.FromSeconds(1), cancellationToken) is { } message)
            {
                if (message.RawType == BatchOfMetas) metas.Add(message);
                else rows.Waiting.Enqueue(message);
            }

            await consumer.UnsubscribeAsync(cancellationToken);
        }

        await using var connection = await TDengineDriver.ConnectAsync(options.Dsn!, null, null, cancellationToken);
        await connection.ExecuteAsync($"DROP CONSUMER GROUP IF EXISTS {group} ON {BenchDatabase.TopicOf(options)}", cancellationToken);
        return (metas, rows);
    }

    private static async Task WriteAsync(Dsn dsn, string target, PendingRows rows, CancellationToken cancellationToken)
    {
        await using var connection = await TDengineDriver.ConnectAsync(dsn, target, null, cancellationToken);
        while (rows.Waiting.TryDequeue(out var message))
        {
            await connection.WriteRawAsync(message.RawType, message.Body, cancellationToken);
            rows.Written.Add(message);
        }
    }

    private sealed class PendingRows
    {
        public ConcurrentQueue<RawMessage> Waiting { get; } = new();

        public ConcurrentBag<RawMessage> Written { get; } = [];
    }
}
