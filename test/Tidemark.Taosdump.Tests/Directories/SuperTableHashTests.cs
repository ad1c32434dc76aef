using Tidemark.Taosdump.Directories;

namespace Tidemark.Taosdump.Tests.Directories;

public sealed class SuperTableHashTests
{
    /// <summary>Names as the real tool wrote them.</summary>
    [Theory]
    [InlineData("st", "3B4D")]
    [InlineData("all_types", "7474F8E7")]
    [InlineData("meters", "13E2E57E")]
    public void Of_Name_IsTheRealToolsHash(string name, string expected) => Assert.Equal(expected, SuperTableHash.Of(name));

    [Fact]
    public void Of_LongName_WrapsAround32Bits() => Assert.True(SuperTableHash.Of(new string('x', 192)).Length <= 8);
}
