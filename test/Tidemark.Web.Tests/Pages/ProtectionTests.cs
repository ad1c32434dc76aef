using Tidemark.Service.Plans;
using Tidemark.Web.Pages.Dashboard;

namespace Tidemark.Web.Tests.Pages;

public sealed class ProtectionTests
{
    private static readonly DateTimeOffset Taken = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(PlanState.Stopped, ChainState.Whole, true, null, nameof(Coverage.Nothing))]
    [InlineData(PlanState.Active, ChainState.None, false, null, nameof(Coverage.Pending))]
    [InlineData(PlanState.Active, ChainState.Broken, true, null, nameof(Coverage.Broken))]
    [InlineData(PlanState.Active, ChainState.Whole, true, "meters", nameof(Coverage.Part))]
    [InlineData(PlanState.Active, ChainState.Whole, true, null, nameof(Coverage.Whole))]
    public void Covers_OnePlan_IsWhatItsPointsGive(PlanState state, ChainState chain, bool hasPoint, string? table, string expected) =>
        Assert.Equal(expected, Protection.Covers([Plan(state, chain, hasPoint, table)], "main", "power").ToString());

    [Fact]
    public void Covers_SeveralPlans_IsTheBestOfThem() =>
        Assert.Equal(Coverage.Part, Protection.Covers([Plan(PlanState.Active, ChainState.Broken, true, null), Plan(PlanState.Active, ChainState.Whole, true, "meters"), Plan(PlanState.Stopped, ChainState.Whole, true, null)], "main", "power"));

    [Fact]
    public void Covers_AnotherDatabase_IsNothing() => Assert.Equal(Coverage.Nothing, Protection.Covers([Plan(PlanState.Active, ChainState.Whole, true, null)], "main", "wind"));

    private static PlanView Plan(PlanState state, ChainState chain, bool hasPoint, string? table) => new()
    {
        Settings = new PlanSettings { Name = "one", Server = "main", Database = "power", SuperTable = table }, State = state, Chain = new ChainView(chain, null), NewestPointAt = hasPoint ? Taken : null, CreatedAt = Taken, ModifiedAt = Taken,
    };
}
