using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Wal;

namespace Tidemark.Sandbox.Tests.Wal;

public sealed class WriteAheadLogTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Begin_OfANewVgroup_IsZeroAndTheFirstVersionIsTaken()
    {
        var log = Database(("WAL_RETENTION_PERIOD", "3600")).Vgroups[0].Wal;

        Assert.Equal((0, 1), (log.Begin, log.End));
        Assert.IsType<WalOther>(log.Find(0));
        Assert.Null(log.Find(1));
        Assert.Null(log.Find(-1));
    }

    [Fact]
    public void Flush_EntriesOlderThanThePeriod_Go()
    {
        var database = Database(("WAL_RETENTION_PERIOD", "60"));
        var log = database.Vgroups[0].Wal;
        for (var i = 0; i < 5; i++)
            log.AppendOther();
        _time.Advance(TimeSpan.FromSeconds(61));
        log.AppendOther();
        Assert.Equal((0, 7), (log.Begin, log.End));

        database.Flush();

        Assert.Equal((6, 8), (log.Begin, log.End));
        Assert.Equal(6, log.Find(6)!.Version);
        var read = new WalEntry[4];
        Assert.Equal(2, log.Read(3, read));
        Assert.Equal([6L, 7L], read.Take(2).Select(e => e.Version));
    }

    [Fact]
    public void Flush_EntriesBeyondTheSize_GoBeforeThePeriod()
    {
        var database = Database(("WAL_RETENTION_PERIOD", "-1"), ("WAL_RETENTION_SIZE", "1"));
        var log = database.Vgroups[0].Wal;
        for (var i = 0; i < 100; i++)
            log.AppendOther();

        database.Flush();

        Assert.Equal(16, log.End - log.Begin);
        Assert.Equal(102, log.End);
    }

    [Fact]
    public void Flush_PeriodForEver_KeepsAll()
    {
        var database = Database(("WAL_RETENTION_PERIOD", "-1"));
        _time.Advance(TimeSpan.FromDays(1000));

        database.Flush();

        Assert.Equal(0, database.Vgroups[0].Wal.Begin);
    }

    [Fact]
    public void TruncateBefore_Version_RemovesWhatIsBelow()
    {
        var log = Database().Vgroups[0].Wal;
        for (var i = 0; i < 9; i++)
            log.AppendOther();

        log.TruncateBefore(7);
        Assert.Equal((7, 10), (log.Begin, log.End));

        log.TruncateBefore(100);
        Assert.Equal((10, 10), (log.Begin, log.End));
        log.AppendOther();
        Assert.Equal(10, log.Find(10)!.Version);
    }

    [Fact]
    public async Task WhenAppendedAsync_NextVersion_CompletesWithTheAppend()
    {
        var log = Database().Vgroups[0].Wal;
        Assert.True(log.WhenAppendedAsync(0).IsCompletedSuccessfully);
        var waiting = log.WhenAppendedAsync(log.End);
        Assert.False(waiting.IsCompleted);

        log.AppendOther();

        await waiting.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void CreateTopic_RetentionZero_IsRefused()
    {
        var database = Database(("WAL_RETENTION_PERIOD", "0"));
        var topic = new TopicRequest("t", TopicKind.Database, TopicMeta.With, "d", null, "");

        Assert.Equal(0x038C, Assert.Throws<SandboxException>(() => database.Engine.CreateTopic(topic, false)).Code);
        database.Alter([new("wal_retention_period", "10")]);
        database.Engine.CreateTopic(topic, false);
        Assert.Equal(0x038C, Assert.Throws<SandboxException>(() => database.Alter([new("wal_retention_period", "0")])).Code);
        Assert.Equal(0x03ED, Assert.Throws<SandboxException>(() => database.Engine.DropDatabase("d", false)).Code);
    }

    private Database Database(params (string Name, string Value)[] options) =>
        new SandboxEngine(new() { Time = _time }).CreateDatabase("d", [.. options.Select(o => KeyValuePair.Create(o.Name, o.Value))]);

    private sealed class ManualTime : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public void Advance(TimeSpan by) => _now += by;
    }
}
