using Tidemark.Backup.Selection;

namespace Tidemark.Backup.Tests.Selection;

public sealed class NearNamesTests
{
    [Theory]
    [InlineData("meter", "meters")]
    [InlineData("METERS", "meters")]
    [InlineData("metres", "meters")]
    [InlineData("d10001", "d1001,d1002")]
    [InlineData("weather", "")]
    public void Of_Typed_GivesTheNearest(string typed, string expected) => Assert.Equal(expected, string.Join(',', NearNames.Of(typed, ["d1002", "meters", "d1001", "turbines"])));

    [Fact]
    public void Hint_NothingNear_ListsWhatThereIs() => Assert.Equal("There are 'a', 'b' in it.", NearNames.Hint("weather", "in it", ["b", "a"]));
}
