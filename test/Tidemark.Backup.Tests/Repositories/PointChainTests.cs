using Tidemark.Archive.Manifests;
using Tidemark.Backup.Repositories;

namespace Tidemark.Backup.Tests.Repositories;

public sealed class PointChainTests
{
    [Fact]
    public void To_WithoutCompaction_IsTheOneChain()
    {
        var points = Points(MadeManifest.Of(1, isInitial: true), MadeManifest.Of(2), MadeManifest.Of(3));

        var chain = Assert.Single(PointChain.To(points[2], points));

        Assert.Equal([1L, 2, 3], chain.Select(p => p.Manifest.Sequence));
    }

    [Fact]
    public void To_AfterCompactions_GivesTheShortestChainFirstAndEveryOther()
    {
        var points = Points(MadeManifest.Of(1, isInitial: true), MadeManifest.Of(2), MadeManifest.Of(2, compactedFrom: MadeManifest.Id(2)), MadeManifest.Of(3),
            MadeManifest.Of(3, compactedFrom: MadeManifest.Id(3)), MadeManifest.Of(4));

        var chains = PointChain.To(points[^1], points).Select(c => string.Join(' ', c.Select(p => p.Manifest.Sequence + (p.Manifest.Kind == PointKind.Initial ? "!" : "")))).ToList();

        Assert.Equal(["3! 4", "2! 3 4", "1! 2 3 4"], chains);
    }

    [Fact]
    public void To_AfterPruningWhatWasCompacted_StillFindsTheCompactedForm()
    {
        var points = Points(MadeManifest.Of(3, compactedFrom: MadeManifest.Id(3)), MadeManifest.Of(4));

        Assert.Equal([3L, 4], Assert.Single(PointChain.To(points[1], points)).Select(p => p.Manifest.Sequence));
    }

    [Fact]
    public void To_APointIsMissing_GivesNoChain()
    {
        var points = Points(MadeManifest.Of(1, isInitial: true), MadeManifest.Of(3), MadeManifest.Of(4));

        Assert.Empty(PointChain.To(points[2], points));
    }

    [Fact]
    public void To_PointsOfAnotherChain_AreNotTaken()
    {
        var points = Points(MadeManifest.Of(1, isInitial: true, chain: "other"), MadeManifest.Of(2));

        Assert.Empty(PointChain.To(points[1], points));
    }

    private static List<BackupPoint> Points(params Manifest[] manifests) => [.. manifests.Select(m => new BackupPoint("p", "plans/p/points/" + m.PointId, m))];
}
