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
            throttle.Fail("user root");
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
        for (var i = 0; i < 5; i++) throttle.Fail("user root", "from here");
        Assert.NotEqual(TimeSpan.Zero, throttle.Wait("from here"));
        throttle.Forget("user root", "from here");
        Assert.Equal(TimeSpan.Zero, throttle.Wait("user root", "from here"));
    }

    [Fact]
    public void Fail_LongAfterTheLast_BeginsAnew()
    {
        var time = new FakeTimeProvider();
        var throttle = new SignInThrottle(time);
        for (var i = 0; i < 9; i++) throttle.Fail("user root");
        time.Advance(TimeSpan.FromMinutes(16));
        throttle.Fail("user root");
        Assert.Equal(TimeSpan.Zero, throttle.Wait("user root"));
    }
}
