using Tidemark.TDengine.Drivers;

namespace Tidemark.TDengine.Tests.Drivers;

/// <summary>What tests of consumers over recordings share.</summary>
internal static class RecordedConsumer
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);

    public static SubscriptionOptions Options(bool prefetch) => new() { GroupId = "g", Topics = ["t"], Prefetch = prefetch };

    /// <summary>The next message; the recordings hold polls that brought nothing between those that did.</summary>
    public static async Task<RawMessage> NextAsync(ISubscription consumer)
    {
        for (var i = 0; i < 50; i++)
        {
            if (await consumer.PollAsync(Wait, TestContext.Current.CancellationToken) is { } message) return message;
        }

        throw new InvalidOperationException("no message");
    }
}
