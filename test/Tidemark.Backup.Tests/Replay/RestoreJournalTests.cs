using Tidemark.Backup.Replay;
using Tidemark.Storage;
using Tidemark.Storage.Directories;
using Tidemark.Testing;

namespace Tidemark.Backup.Tests.Replay;

public sealed class RestoreJournalTests
{
    private static readonly RestoreJournal Journal = new()
    {
        RepositoryId = "r", Plan = "p", PointId = "000001-20260102T030405Z", Target = "host:6041/db", DatabaseCreatedMs = 5, Stage = RestoreStage.Wal, RowsSegments = 2,
        Vgroups = new Dictionary<int, VgroupMark> { [2] = new(10, 20) },
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Save_ThenLoad_GivesTheSame()
    {
        using var directory = new TemporaryDirectory();
        var storage = new DirectoryStorage(directory.Path);

        await Journal.SaveAsync(storage, Cancel);
        var loaded = await RestoreJournal.LoadAsync(storage, Journal.Target, Cancel);

        Assert.NotNull(loaded);
        Assert.Equal(Journal.Vgroups, loaded.Vgroups);
        Assert.Equal(Journal with { Vgroups = loaded.Vgroups }, loaded);
        Assert.Null(await RestoreJournal.LoadAsync(storage, "other:6041/db", Cancel));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"version\":1}")]
    [InlineData("not json")]
    public async Task Load_OfAFileThatIsNone_IsNothing(string content)
    {
        using var directory = new TemporaryDirectory();
        var storage = new DirectoryStorage(directory.Path);
        await storage.WriteAllAsync(RestoreJournal.PathOf(Journal.Target), System.Text.Encoding.UTF8.GetBytes(content), replace: true, Cancel);

        Assert.Null(await RestoreJournal.LoadAsync(storage, Journal.Target, Cancel));
    }

    [Fact]
    public async Task Before_FrameThatIsNotAnnounced_IsAnnouncedFirst()
    {
        using var directory = new TemporaryDirectory();
        var storage = new DirectoryStorage(directory.Path);
        using var positions = new ReplayPositions(storage, Journal, [2, 3], new ExpiredRows(), TimeProvider.System);

        await positions.BeforeAsync(3, 0, Cancel);
        positions.After(3);
        await positions.BeforeAsync(3, 1, Cancel);

        var saved = await RestoreJournal.LoadAsync(storage, Journal.Target, Cancel);
        Assert.Equal(new VgroupMark(0, ReplayPositions.Stride), saved!.Vgroups[3]);
        Assert.Equal(10, saved.Vgroups[2].Applied);
        Assert.Equal(1, positions.Applied(3));
        Assert.True(positions.IsRepeat(2, 19));
        Assert.False(positions.IsRepeat(2, 20));
    }

    [Fact]
    public async Task Save_MarksOfAnEarlierRun_StayAnnounced()
    {
        using var directory = new TemporaryDirectory();
        var storage = new DirectoryStorage(directory.Path);
        var far = Journal with { Vgroups = new Dictionary<int, VgroupMark> { [2] = new(0, 100_000) } };
        using var positions = new ReplayPositions(storage, far, [2], new ExpiredRows(), TimeProvider.System);

        await positions.SaveAsync(j => j with { RowsSegments = 3 }, Cancel);

        var saved = await RestoreJournal.LoadAsync(storage, Journal.Target, Cancel);
        Assert.Equal((3, new VgroupMark(0, 100_000)), (saved!.RowsSegments, saved.Vgroups[2]));
    }
}
