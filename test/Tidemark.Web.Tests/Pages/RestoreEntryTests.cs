using Tidemark.Web.Pages.Restores;

namespace Tidemark.Web.Tests.Pages;

public sealed class RestoreEntryTests
{
    [Fact]
    public void ToRequest_NamesWithBlanks_StayWhole() =>
        Assert.Equal(["line 1", "line;2", "d3"], new RestoreEntry { Tables = "line 1, line;2\r\n d3 ,," }.ToRequest(dryRun: true).Tables);
}
