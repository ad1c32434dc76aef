using Tidemark.Archive.Manifests;
using Tidemark.Backup.Replay;

namespace Tidemark.Backup.Tests.Replay;

public sealed class SuperTableBarrierTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Arrive_EventInTwoStreams_IsAppliedOnceAfterBothArrived()
    {
        var barrier = new SuperTableBarrier([2, 3], [new(2, "a"), new(3, "a")]);

        var first = barrier.ArriveAsync(2, "a", Cancel).AsTask();
        Assert.False(first.IsCompleted);
        var second = barrier.ArriveAsync(3, "a", Cancel).AsTask();

        Assert.Equal(BarrierTurn.Apply, await first);
        Assert.False(second.IsCompleted);
        barrier.Applied(2);
        Assert.Equal(BarrierTurn.Pass, await second);
    }

    [Fact]
    public async Task Arrive_SameKeyTwice_AreTwoEvents()
    {
        var barrier = new SuperTableBarrier([2, 3], [new(2, "a"), new(2, "a"), new(3, "a"), new(3, "a")]);
        for (var round = 0; round < 2; round++)
        {
            var first = barrier.ArriveAsync(2, "a", Cancel).AsTask();
            var second = barrier.ArriveAsync(3, "a", Cancel).AsTask();
            Assert.Equal(BarrierTurn.Apply, await first);
            barrier.Applied(2);
            Assert.Equal(BarrierTurn.Pass, await second);
        }
    }

    [Fact]
    public async Task Arrive_CrossedOrders_TheFirstOfTheManifestIsReleasedAndTheOtherStreamIsBehind()
    {
        var barrier = new SuperTableBarrier([2, 3], [new(2, "a"), new(2, "b"), new(3, "b"), new(3, "a")]);

        var two = barrier.ArriveAsync(2, "a", Cancel).AsTask();
        var three = barrier.ArriveAsync(3, "b", Cancel).AsTask();
        Assert.Equal(BarrierTurn.Apply, await two);
        barrier.Applied(2);
        Assert.False(three.IsCompleted);
        Assert.True(barrier.IsBehind(3));
        Assert.False(barrier.IsBehind(2));

        two = barrier.ArriveAsync(2, "b", Cancel).AsTask();
        Assert.Equal(BarrierTurn.Apply, await two);
        barrier.Applied(2);
        Assert.Equal(BarrierTurn.Pass, await three);
        Assert.Equal(BarrierTurn.Pass, await barrier.ArriveAsync(3, "a", Cancel));
        Assert.False(barrier.IsBehind(3));
    }

    [Fact]
    public async Task Arrive_EventThatOneStreamLacks_WaitsUntilThatStreamHasEnded()
    {
        var barrier = new SuperTableBarrier([2, 3], [new(2, "a")]);

        var waiting = barrier.ArriveAsync(2, "a", Cancel).AsTask();
        Assert.False(waiting.IsCompleted);
        barrier.Finish(3);

        Assert.Equal(BarrierTurn.Apply, await waiting);
    }

    [Fact]
    public async Task Arrive_EventThatNoManifestNames_IsAppliedOnceAllTheSame()
    {
        var barrier = new SuperTableBarrier([2, 3], []);

        var first = barrier.ArriveAsync(2, "x", Cancel).AsTask();
        var second = barrier.ArriveAsync(3, "x", Cancel).AsTask();

        Assert.Equal(BarrierTurn.Apply, await first);
        barrier.Applied(2);
        Assert.Equal(BarrierTurn.Pass, await second);
    }

    [Fact]
    public async Task Skip_EventThatOneStreamIsPast_IsNotAppliedAgain()
    {
        var barrier = new SuperTableBarrier([2, 3], [new(2, "a"), new(3, "a"), new(2, "b"), new(3, "b")]);
        barrier.Skip(2, "a");

        Assert.True(barrier.IsBehind(3));
        Assert.Equal(BarrierTurn.Pass, await barrier.ArriveAsync(3, "a", Cancel));
        Assert.False(barrier.IsBehind(3));
        var two = barrier.ArriveAsync(2, "b", Cancel).AsTask();
        var three = barrier.ArriveAsync(3, "b", Cancel).AsTask();
        Assert.Equal(BarrierTurn.Apply, await two);
        Assert.False(three.IsCompleted);
    }

    [Fact]
    public async Task Fail_WhileOthersWait_StopsThem()
    {
        var barrier = new SuperTableBarrier([2, 3], [new(2, "a"), new(3, "a")]);
        var waiting = barrier.ArriveAsync(2, "a", Cancel).AsTask();

        barrier.Fail(new InvalidOperationException("cause"));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await barrier.ArriveAsync(3, "a", Cancel));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Arrive_ManyStreamsInRandomOrders_EveryEventIsAppliedExactlyOnce(int seed)
    {
        var random = new Random(seed);
        var streams = Enumerable.Range(2, 5).ToDictionary(s => s, _ => Enumerable.Range(0, 40).Select(e => $"e{e % 15}").ToList());
        // Neighbours change places here and there, and some streams end early.
        foreach (var events in streams.Values)
        {
            for (var i = 1; i < events.Count; i++)
            {
                if (random.Next(6) == 0) (events[i - 1], events[i]) = (events[i], events[i - 1]);
            }

            if (random.Next(3) == 0) events.RemoveRange(30, 10);
        }

        var barrier = new SuperTableBarrier(streams.Keys, streams.SelectMany(s => s.Value.Select(e => new BarrierEvent(s.Key, e))));
        var applied = new Dictionary<string, int>();
        await Task.WhenAll(streams.Select(s => Task.Run(
            async () =>
            {
                foreach (var key in s.Value)
                {
                    if (await barrier.ArriveAsync(s.Key, key, Cancel) == BarrierTurn.Pass) continue;
                    applied[key] = applied.GetValueOrDefault(key) + 1;
                    barrier.Applied(s.Key);
                }

                barrier.Finish(s.Key);
            },
            Cancel)));

        var expected = streams.SelectMany(s => s.Value.CountBy(e => e)).GroupBy(c => c.Key, c => c.Value).ToDictionary(g => g.Key, g => g.Max());
        Assert.Equal(expected.OrderBy(e => e.Key), applied.OrderBy(e => e.Key));
        Assert.All(streams.Keys, s => Assert.False(barrier.IsBehind(s)));
    }
}
