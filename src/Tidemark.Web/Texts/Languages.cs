using System.Reflection;
using System.Text.Json;

namespace Tidemark.Web.Texts;

/// <summary>The languages of the page, and their texts.</summary>
internal static class Languages
{
    public const string Default = "en";
    private static readonly Dictionary<string, Dictionary<string, string>> Texts = All.ToDictionary(l => l, Load, StringComparer.Ordinal);

    /// <summary>Those there are.</summary>
    public static IReadOnlyList<string> All => ["en", "zh"];

    /// <summary>All texts of a language.</summary>
    public static IReadOnlyDictionary<string, string> Of(string language) => Texts[language];

    /// <summary>The first language of an Accept-Language header that there is.</summary>
    public static string Preferred(string accepted)
    {
        var wanted = accepted.Split(',').Select(part => part.Split(';')).Select(part => (Tag: part[0].Trim().ToLowerInvariant(), Weight: part.Skip(1).Select(p => p.Trim()).FirstOrDefault(p => p.StartsWith("q=", StringComparison.Ordinal))));
        foreach (var (tag, _) in wanted.OrderByDescending(w => w.Weight is not null && double.TryParse(w.Weight[2..], System.Globalization.CultureInfo.InvariantCulture, out var weight) ? weight : 1))
            if (All.FirstOrDefault(l => tag == l || tag.StartsWith(l + "-", StringComparison.Ordinal)) is { } known) return known;
        return Default;
    }

    private static Dictionary<string, string> Load(string language)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith($"texts/{language}/", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            // A key that is there twice is refused.
            foreach (var (key, text) in JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!) texts.Add(key, text);
        }

        return texts;
    }
}
