using Tidemark.Service.Scheduling;

namespace Tidemark.Service.Tests.Scheduling;

public sealed class ScheduleTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 28, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void After_AMissedSeries_IsTheNextOfItsRhythm()
    {
        Assert.Equal(Noon.AddMinutes(30), Schedule.After(Noon, 1800, Noon));
        Assert.Equal(Noon.AddMinutes(30), Schedule.After(Noon, 1800, Noon.AddMinutes(29)));
        Assert.Equal(Noon.AddHours(50.5), Schedule.After(Noon, 1800, Noon.AddHours(50)));
    }

    [Fact]
    public void After_AnInstantToCome_IsThatInstant() => Assert.Equal(Noon, Schedule.After(Noon, 60, Noon.AddDays(-3)));

    [Fact]
    public void After_WithoutACycle_IsNever() => Assert.Null(Schedule.After(Noon, null, Noon.AddHours(1)));

    [Fact]
    public void After_AChangeOfDaylightSaving_IsADayLaterAllTheSame()
    {
        // Europe changed its clocks on 2026-03-29: a cycle of a day is 24 hours of instants.
        var local = new DateTimeOffset(2026, 3, 28, 13, 0, 0, TimeSpan.FromHours(1));
        Assert.Equal(Noon.AddDays(1), Schedule.After(local, 86400, Noon.AddHours(1)));
    }
}
