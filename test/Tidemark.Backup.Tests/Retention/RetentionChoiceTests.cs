using Tidemark.Archive.Manifests;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Retention;
using Tidemark.Backup.Tests.Repositories;

namespace Tidemark.Backup.Tests.Retention;

public sealed class RetentionChoiceTests
{
    private static readonly RetentionPolicy LastTwo = new() { KeepLast = 2 };

    [Fact]
    public void Decide_TheLastTwoOfAChain_KeepsAllThatTheyRestOn() =>
        Assert.Equal("1+ 2+ 3+ 4+", Decide(LastTwo, Whole(MadeManifest.Of(1, isInitial: true)), Whole(MadeManifest.Of(2)), Whole(MadeManifest.Of(3)), Whole(MadeManifest.Of(4))));

    [Fact]
    public void Decide_AnOlderChain_GoesWhole() =>
        Assert.Equal("1- 2- 3+ 4+", Decide(LastTwo, Whole(MadeManifest.Of(1, isInitial: true, chain: "a")), Whole(MadeManifest.Of(2, chain: "a")), Whole(MadeManifest.Of(3, isInitial: true)), Whole(MadeManifest.Of(4))));

    [Fact]
    public void Decide_APointInTheMiddleOfAnOlderChain_KeepsWhatItRestsOnAndNotWhatFollows()
    {
        var policy = new RetentionPolicy { KeepDaily = 2 };
        var day = MadeManifest.Start;
        Assert.Equal("1+ 2+ 3- 4+", Decide(policy,
            Whole(MadeManifest.Of(1, isInitial: true, chain: "a", at: day)), Whole(MadeManifest.Of(2, chain: "a", at: day.AddHours(5))), Whole(MadeManifest.Of(3, isInitial: true, at: day.AddDays(1))),
            Whole(MadeManifest.Of(4, isInitial: true, chain: "b", at: day.AddDays(1).AddHours(1)))));
    }

    [Fact]
    public void Decide_ACompactedPoint_TakesThePlaceOfThoseItWasMadeOf() =>
        Assert.Equal("1- 2- 3- 3*+ 4+", Decide(LastTwo, Whole(MadeManifest.Of(1, isInitial: true)), Whole(MadeManifest.Of(2)), Whole(MadeManifest.Of(3)),
            Whole(MadeManifest.Of(3, compactedFrom: MadeManifest.Id(3))), Whole(MadeManifest.Of(4))));

    [Fact]
    public void Decide_AStateBeforeTheCompactedOneIsKept_KeepsItsOwnChainToo() =>
        Assert.Equal("1+ 2+ 3- 3*+ 4+", Decide(new RetentionPolicy { KeepLast = 3 }, Whole(MadeManifest.Of(1, isInitial: true)), Whole(MadeManifest.Of(2)), Whole(MadeManifest.Of(3)),
            Whole(MadeManifest.Of(3, compactedFrom: MadeManifest.Id(3))), Whole(MadeManifest.Of(4))));

    [Fact]
    public void Decide_TheCompactedFormIsDamaged_KeepsTheCapturedOnes() =>
        Assert.Equal("1+ 2+ 2*+ 3+", Decide(new RetentionPolicy { KeepLast = 1 }, Whole(MadeManifest.Of(1, isInitial: true)), Whole(MadeManifest.Of(2)),
            Whole(MadeManifest.Of(2, compactedFrom: MadeManifest.Id(2))) with { IsWhole = false }, Whole(MadeManifest.Of(3))));

    [Fact]
    public void Decide_PointsThatCannotBeRestored_DoNotCountAndStayWithWhatTheyRestOn() =>
        Assert.Equal("1+ 2+ 3+ 4- 5+", Decide(new RetentionPolicy { KeepLast = 1 }, Whole(MadeManifest.Of(1, isInitial: true)), Whole(MadeManifest.Of(2)) with { IsWhole = false }, Whole(MadeManifest.Of(3)),
            Whole(MadeManifest.Of(4, isInitial: true, chain: "b")), Whole(MadeManifest.Of(5, isInitial: true, chain: "d"))));

    [Fact]
    public void Decide_RemoveBroken_RemovesThem() =>
        Assert.Equal("1+ 2- 3-", Decide(new PruneOptions { Policy = LastTwo, RemoveBroken = true }, Whole(MadeManifest.Of(1, isInitial: true)), Whole(MadeManifest.Of(2)) with { IsWhole = false }, Whole(MadeManifest.Of(3))));

    [Fact]
    public void Decide_AManifestThatDoesNotRead_IsKeptUnlessAskedFor()
    {
        StoredPoint[] points = [Whole(MadeManifest.Of(1, isInitial: true)), new(MadeManifest.Id(2), "f", null, [], 5, false)];
        Assert.Equal("1+ ?+", Decide(LastTwo, points));
        Assert.Equal("1+ ?-", Decide(new PruneOptions { Policy = LastTwo, RemoveBroken = true }, points));
    }

    [Fact]
    public void Decide_AChainInUse_Stays()
    {
        StoredPoint[] points = [Whole(MadeManifest.Of(1, isInitial: true, chain: "a")), Whole(MadeManifest.Of(2, isInitial: true))];
        var decisions = RetentionChoice.Decide(points, new PruneOptions { Policy = new RetentionPolicy { KeepLast = 1 } }, [([points[0].Point!], "somebody reads it")]);
        Assert.Equal((true, "somebody reads it"), (decisions[0].IsKept, decisions[0].Reason));
    }

    [Fact]
    public void Decide_EveryDecision_SaysWhy()
    {
        var decisions = RetentionChoice.Decide([Whole(MadeManifest.Of(1, isInitial: true, chain: "a")), Whole(MadeManifest.Of(2, isInitial: true)), Whole(MadeManifest.Of(3))],
            new PruneOptions { Policy = new RetentionPolicy { KeepLast = 1, KeepMonthly = 1 } }, []);
        Assert.Equal(["no rule keeps it", $"point {MadeManifest.Id(3)} rests on it", "one of the last 1, the last of 2026-03"], decisions.Select(d => d.Reason));
    }

    [Fact]
    public void Choose_KeepWithin_CountsFromTheNewestPoint()
    {
        Manifest[] points = [MadeManifest.Of(1), MadeManifest.Of(2), MadeManifest.Of(3)];
        Assert.Equal([2L, 3], RetentionRules.Choose(new RetentionPolicy { KeepWithin = TimeSpan.FromDays(1) }, points).Keys.Select(p => p.Sequence).Order());
    }

    [Fact]
    public void Choose_KeepWeekly_TakesTheLastOfEachWeek()
    {
        // 1 March 2026 is a Sunday.
        Manifest[] points = [.. Enumerable.Range(0, 15).Select(d => MadeManifest.Of(d + 1, at: MadeManifest.Start.AddDays(d)))];
        Assert.Equal([8L, 15], RetentionRules.Choose(new RetentionPolicy { KeepWeekly = 2 }, points).Keys.Select(p => p.Sequence).Order());
    }

    private static StoredPoint Whole(Manifest manifest) => new(manifest.PointId, "f/" + manifest.PointId, new BackupPoint("p", "f/" + manifest.PointId, manifest), [], 10, true);

    private static string Decide(RetentionPolicy policy, params StoredPoint[] points) => Decide(new PruneOptions { Policy = policy }, points);

    private static string Decide(PruneOptions options, params StoredPoint[] points) =>
        string.Join(' ', RetentionChoice.Decide(points, options, []).Select(d => $"{d.Manifest?.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "?"}{(d.Manifest?.CompactedFrom is null ? "" : "*")}{(d.IsKept ? "+" : "-")}"));
}
