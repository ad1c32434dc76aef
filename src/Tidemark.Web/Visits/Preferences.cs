using Microsoft.AspNetCore.Http;
using Tidemark.Web.Texts;

namespace Tidemark.Web.Visits;

/// <summary>How somebody wants the page: language, colours, time zone. Cookies of the browser keep it.</summary>
internal sealed class Preferences
{
    public const string LanguageCookie = "tidemark-language";
    public const string ThemeCookie = "tidemark-theme";
    public const string ZoneCookie = "tidemark-zone";

    /// <summary>The zone that the browser is in; one that was chosen wins.</summary>
    public const string ZoneHereCookie = "tidemark-zone-here";

    /// <summary>The themes there are; auto is what the system has.</summary>
    public static IReadOnlyList<string> Themes { get; } = ["auto", "light", "dark"];

    /// <summary><c>en</c> or <c>zh</c>.</summary>
    public string Language { get; set; } = Languages.Default;

    /// <summary><c>auto</c>, <c>light</c> or <c>dark</c>.</summary>
    public string Theme { get; set; } = "auto";

    /// <summary>The zone that times are shown in.</summary>
    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>Whether somebody chose it; else it is that of the browser.</summary>
    public bool IsZoneChosen { get; set; }

    /// <summary>Reads them from a request: its cookies, else what the browser prefers.</summary>
    public void Read(HttpRequest request)
    {
        Language = request.Cookies[LanguageCookie] is { } chosen && Languages.All.Contains(chosen) ? chosen : Languages.Preferred(request.Headers.AcceptLanguage.ToString());
        Theme = request.Cookies[ThemeCookie] is { } theme && Themes.Contains(theme) ? theme : "auto";
        var zone = FindZone(request.Cookies[ZoneCookie]);
        (Zone, IsZoneChosen) = (zone ?? FindZone(request.Cookies[ZoneHereCookie]) ?? TimeZoneInfo.Utc, zone is not null);
    }

    /// <summary>A zone by its name; null when nobody knows it.</summary>
    public static TimeZoneInfo? FindZone(string? id) => !string.IsNullOrEmpty(id) && TimeZoneInfo.TryFindSystemTimeZoneById(Uri.UnescapeDataString(id), out var zone) ? zone : null;
}
