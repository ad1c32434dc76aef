using Microsoft.AspNetCore.Http;
using Tidemark.Web.Visits;

namespace Tidemark.Web.Tests.Texts;

public sealed class PreferencesTests
{
    [Theory]
    [InlineData("", "UTC", false)]
    [InlineData("tidemark-zone-here=Europe%2FBerlin", "Europe/Berlin", false)]
    [InlineData("tidemark-zone-here=Europe%2FBerlin; tidemark-zone=Asia%2FShanghai", "Asia/Shanghai", true)]
    [InlineData("tidemark-zone-here=Europe%2FBerlin; tidemark-zone=", "Europe/Berlin", false)]
    [InlineData("tidemark-zone-here=Nowhere; tidemark-zone=Nowhere", "UTC", false)]
    public void Read_Zone_IsTheChosenOneElseThatOfTheBrowser(string cookies, string zone, bool isChosen)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Cookie = cookies;
        var preferences = new Preferences();
        preferences.Read(http.Request);
        Assert.Equal((zone, isChosen), (preferences.Zone.Id, preferences.IsZoneChosen));
    }
}
