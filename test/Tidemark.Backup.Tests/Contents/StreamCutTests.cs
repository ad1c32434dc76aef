using Tidemark.Archive.Manifests;
using Tidemark.Backup.Contents;
using Tidemark.Backup.Tests.Repositories;

namespace Tidemark.Backup.Tests.Contents;

public sealed class StreamCutTests
{
    [Fact]
    public void CommonEvents_AllVgroupsHaveAll_CutsNothing() =>
        Assert.Equal("2:2 3:2", Cut(Increment(E(2, "a"), E(3, "b"), E(3, "a"), E(2, "b"))));

    [Fact]
    public void CommonEvents_OneVgroupIsAhead_CutsBeforeWhatOthersWillBring() =>
        Assert.Equal("2:1 3:1", Cut(Increment(E(2, "a"), E(3, "a")), Increment(E(2, "b"), E(2, "c"))));

    [Fact]
    public void CommonEvents_AnEventBehindOneThatIsCut_IsCutToo() =>
        // Vgroup 2 has a and b, vgroup 3 only b: b of vgroup 2 lies behind the cut, so b of vgroup 3 does too.
        Assert.Equal("2:0 3:0", Cut(Increment(E(2, "a"), E(2, "b"), E(3, "b"))));

    [Fact]
    public void CommonEvents_AnEventOfAnEarlierIncrementIsStillMissing_CutsThere() =>
        Assert.Equal("2:0 3:0", Cut(Increment(E(2, "a")), Increment(), Increment(E(2, "b"), E(3, "b"))));

    [Fact]
    public void CommonEvents_AnEventOfTheOverlapThatOneVgroupNeverHas_DoesNotCut() =>
        Assert.Equal("2:2 3:1", Cut(MadeManifest.Of(1, isInitial: true, events: [E(2, "a")]), Increment(E(2, "b"), E(3, "b"))));

    [Fact]
    public void CommonEvents_TheTailOfACompactedPoint_IsNoOverlap() =>
        Assert.Equal("2:0 3:0", Cut(MadeManifest.Of(1, compactedFrom: "x", events: [E(2, "a")]), Increment(E(2, "b"))));

    [Fact]
    public void CommonEvents_TheSameEventTwice_IsCountedTwice() =>
        Assert.Equal("2:1 3:1", Cut(Increment(E(2, "a"), E(3, "a"), E(2, "a"))));

    private static BarrierEvent E(int vgroup, string key) => new(vgroup, key);

    private static Manifest Increment(params BarrierEvent[] events) => MadeManifest.Of(2, events: events);

    private static string Cut(params Manifest[] chain) => string.Join(' ', StreamCut.CommonEvents([2, 3], chain).OrderBy(c => c.Key).Select(c => $"{c.Key}:{c.Value}"));
}
