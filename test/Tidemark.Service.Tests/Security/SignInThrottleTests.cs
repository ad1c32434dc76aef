using Microsoft.Extensions.Time.Testing;
using Tidemark.Service.Security;

namespace Tidemark.Service.Tests.Security;

public sealed class SignInThrottleTests
{
    [Fact]
    public void Wait_AfterFailures_DoublesUpToAMinute()
    {
        var time = new FakeTimeProvider();
        var throttle = new SignInThrottle(time);
        var waits = new List<double>();
        for (var i = 0; i < 11; i++)
        {
            Assert.Equal(TimeSpan.Zero, throttle.Begin("user root"));
            var wait = throttle.Wait("user root", "from elsewhere");
            waits.Add(wait.TotalSeconds);
            time.Advance(wait);
            Assert.Equal(TimeSpan.Zero, throttle.Wait("user root"));
        }

        Assert.Equal([0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60], waits);
        Assert.Equal(TimeSpan.Zero, throttle.Wait("user other"));
    }

    [Fact]
    public void Wait_AfterASuccess_IsOver()
    {
        var throttle = new SignInThrottle(new FakeTimeProvider());
        for (var i = 0; i < 3; i++) throttle.Begin("user root", "from here");
        Assert.NotEqual(TimeSpan.Zero, throttle.Wait("from here"));
        throttle.Forget("user root", "from here");
        Assert.Equal(TimeSpan.Zero, throttle.Wait("user root", "from here"));
    }

    [Fact]
    public void Begin_LongAfterTheLastFailure_BeginsAnew()
    {
        var time = new FakeTimeProvider();
        var throttle = new SignInThrottle(time);
        for (var i = 0; i < 9; i++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            throttle.Begin("user root");
        }

        time.Advance(TimeSpan.FromMinutes(16));
        throttle.Begin("user root");
        Assert.Equal(TimeSpan.Zero, throttle.Wait("user root"));
    }

    [Fact]
    public async Task Begin_ManyAtOnce_LetsNoMoreThroughThanOneAfterTheOther()
    {
        var throttle = new SignInThrottle(new FakeTimeProvider());
        var waits = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => throttle.Begin("user root", "from here"))));
        Assert.Equal(3, waits.Count(w => w == TimeSpan.Zero));
    }

    [Fact]
    public void TakeBack_OfATryThatWasNotAnswered_CountsItNot()
    {
        var throttle = new SignInThrottle(new FakeTimeProvider());
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(TimeSpan.Zero, throttle.Begin("user root"));
            throttle.TakeBack("user root");
        }

        for (var i = 0; i < 3; i++) Assert.Equal(TimeSpan.Zero, throttle.Begin("user root"));
        Assert.NotEqual(TimeSpan.Zero, throttle.Begin("user root"));
    }
}
