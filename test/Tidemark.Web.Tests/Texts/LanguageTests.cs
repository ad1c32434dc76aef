using System.Text.RegularExpressions;
using Tidemark.Archive.Codecs;
using Tidemark.Archive.Manifests;
using Tidemark.Backup.Doctor;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Verify;
using Tidemark.Service.Plans;
using Tidemark.Service.Points;
using Tidemark.Service.Tasks;
using Tidemark.Service.Webhooks;
using Tidemark.Testing;
using Tidemark.Web.Texts;
using Tidemark.Web.Visits;

namespace Tidemark.Web.Tests.Texts;

public sealed partial class LanguageTests
{
    private static string Sources => Path.Combine(GoldenFiles.RepositoryRoot, "src", "Tidemark.Web");

    [Fact]
    public void Texts_AreThereInEachLanguage_WithTheSamePlaces()
    {
        var english = Languages.Of("en");
        foreach (var language in Languages.All)
        {
            var texts = Languages.Of(language);
            Assert.Equal(english.Keys.Order(StringComparer.Ordinal), texts.Keys.Order(StringComparer.Ordinal));
            Assert.All(texts, t => Assert.Equal(Places(english[t.Key]), Places(t.Value)));
            Assert.All(texts, t => Assert.NotEqual("", t.Value));
        }
    }

    [Fact]
    public void Pages_UseTextsThatThereAre()
    {
        var used = Directory.EnumerateFiles(Sources, "*", SearchOption.AllDirectories).Where(f => Path.GetExtension(f) is ".razor" or ".cs" && !f.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(f => Use().Matches(File.ReadAllText(f)).Select(m => m.Groups["key"].Value)).Distinct(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(used);
        Assert.DoesNotContain(used, k => !Languages.Of("en").ContainsKey(k));
    }

    [Fact]
    public void Values_ThatPagesShow_HaveAWord() =>
        Assert.All(
            ((Type[])[typeof(PlanState), typeof(ChainState), typeof(BrokenChainPolicy), typeof(TaskState), typeof(TaskKind), typeof(TaskLogLevel), typeof(FilePlace), typeof(PointKind), typeof(CompressionLevel), typeof(CheckOutcome), typeof(ComparisonDepth), typeof(VerifyDepth)])
                .SelectMany(t => Enum.GetNames(t).Select(n => $"{t.Name}.{n}")).Concat(Enum.GetNames<WorkPhase>().Select(p => "phase." + p.ToLowerInvariant())).Concat(Preferences.Themes.Select(t => "theme." + t)).Concat(WebhookEvents.All.Select(e => "event." + e)).Concat(((string[])[SegmentRole.Schema, SegmentRole.Rows, SegmentRole.Wal, SegmentRole.Expiring]).Select(r => "role." + r)),
            key => Assert.True(Languages.Of("zh").ContainsKey(key), key));

    [Theory]
    [InlineData("zh-CN,zh;q=0.9,en;q=0.8", "zh")]
    [InlineData("de-DE,en;q=0.7,zh;q=0.3", "en")]
    [InlineData("en;q=0.2, zh-Hans;q=0.4", "zh")]
    [InlineData("fr", "en")]
    [InlineData("", "en")]
    public void Preferred_Header_IsTheFirstKnownLanguage(string accepted, string language) => Assert.Equal(language, Languages.Preferred(accepted));

    private static string Places(string text) => string.Join(',', Place().Matches(text).Select(m => m.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    [GeneratedRegex(@"\{\d+\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"\bT\[""(?<key>[\w.]+)""[\],]")]
    private static partial Regex Use();
}
