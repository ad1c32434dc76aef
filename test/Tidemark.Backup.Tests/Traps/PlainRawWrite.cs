using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Backup.Tests.Traps;

/// <summary>What a tool does that hands every message of a subscription to raw write as it came: the copy that Tidemark's is held against.</summary>
internal sealed record PlainRawWrite
{
    /// <summary>Statements run in the new database before the first message; null leaves everything to raw write.</summary>
    public IReadOnlyList<string> Prepare { get; init; } = [];

    /// <summary>Read a snapshot first, then the WAL.</summary>
    public bool Snapshot { get; init; }

    /// <summary>The super table to subscribe to; null is the whole database.</summary>
    public string? SuperTable { get; init; }

    /// <summary>How often the whole stream is written.</summary>
    public int Times { get; init; } = 1;

    /// <summary>One vgroup after the other, the highest first, instead of as polled.</summary>
    public bool VgroupByVgroup { get; init; }

    /// <summary>Done between subscribing and the first poll.</summary>
    public Func<Task>? AfterSubscribe { get; init; }

    /// <summary>Done when the first message has come.</summary>
    public Func<Task>? AfterFirstMessage { get; init; }

    /// <summary>Messages to write; the others are left out.</summary>
    public Func<RawMessage, bool> Takes { get; init; } = _ => true;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Copies a database and returns the codes of refused messages.</summary>
    public async Task<IReadOnlyList<int>> CopyAsync(Dsn server, string source, string target, TimeSpan patience)
    {
        var topic = source + "_plain";
        await using var connection = await TDengineDriver.ConnectAsync(server, null, null, Cancel);
        await connection.ExecuteAsync($"CREATE TOPIC {topic} WITH META AS {(SuperTable is null ? $"DATABASE {source}" : $"STABLE {source}.{SuperTable}")}", Cancel);
        var messages = new List<RawMessage>();
        try
        {
            await ReadAsync(server, topic, messages, patience);
            return await WriteAsync(server, target, messages);
        }
        finally
        {
            foreach (var message in messages) message.Dispose();
            await connection.ExecuteAsync($"DROP TOPIC IF EXISTS FORCE {topic}", Cancel);
        }
    }

    private async Task ReadAsync(Dsn server, string topic, List<RawMessage> messages, TimeSpan patience)
    {
        var options = new SubscriptionOptions { GroupId = topic, Topics = [topic], Snapshot = Snapshot, Prefetch = AfterFirstMessage is null };
        await using var subscription = await TDengineDriver.SubscribeAsync(server, options, null, Cancel);
        if (AfterSubscribe is not null) await AfterSubscribe();
        for (var silent = 0; silent < 2;)
        {
            if (await subscription.PollAsync(patience, Cancel) is { } message)
            {
                silent = 0;
                messages.Add(message);
                if (messages.Count == 1 && AfterFirstMessage is not null) await AfterFirstMessage();
            }
            else
            {
                silent++;
            }
        }

        await subscription.UnsubscribeAsync(Cancel);
    }

    private async Task<IReadOnlyList<int>> WriteAsync(Dsn server, string target, List<RawMessage> messages)
    {
        var refused = new List<int>();
        await using var writer = await TDengineDriver.ConnectAsync(server, target, null, Cancel);
        foreach (var sql in Prepare) await writer.ExecuteAsync(sql, Cancel);
        var order = VgroupByVgroup ? messages.OrderByDescending(m => m.VgroupId).ToList() : messages;
        for (var time = 0; time < Times; time++)
        {
            foreach (var message in order.Where(Takes))
            {
                try
                {
                    await writer.WriteRawAsync(message.RawType, message.Body, Cancel);
                }
                catch (TDengineException e)
                {
                    refused.Add(e.ServerCode);
                }
            }
        }

        return refused;
    }
}
