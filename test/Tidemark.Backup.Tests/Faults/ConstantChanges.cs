using Tidemark.Backup.Capture;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Errors;
using Tidemark.Sandbox.Faults;
using Tidemark.Sandbox.Sql;

namespace Tidemark.Backup.Tests.Faults;

/// <summary>A source on which the same change is made with every request of a capture: the capture does not try for ever, says what it cannot do, and passes when there is rest.</summary>
public sealed class ConstantChanges : IAsyncLifetime
{
    private SandboxSource _source = null!;
    private SqlSession _session = null!;

    private CaptureOptions Options => new() { Source = _source.Dsn(), MaxRetries = 1 };

    public async ValueTask InitializeAsync()
    {
        _source = await SandboxSource.StartAsync(tables: 6, rowsPerTable: 3);
        _session = new SqlSession(_source.Server.Engine) { CurrentDatabase = SandboxSource.Database };
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    [Fact]
    public async Task Run_TagsAreSetAllTheTime_GivesUpAfterFiveReadings()
    {
        await _source.CaptureAsync();
        Always(["poll"], i => [$"ALTER TABLE d{i % 6} SET TAG groupid = {i}"]);

        var error = await _source.CaptureFailsAsync(ErrorCode.Stalled, Options);

        Assert.Contains("Tags of tables of fleet were set during each of 5 readings", error.Message, StringComparison.Ordinal);
        await PassesAtRestAsync(error);
    }

    [Fact]
    public async Task Run_TablesAreDroppedAllTheTime_GivesUpAfterTwentyExtensions()
    {
        await _source.CaptureAsync();
        Always(["subscribe"], i => [$"CREATE TABLE x{i} USING meters TAGS ({i}, 'x')", .. i > 0 ? new[] { $"DROP TABLE x{i - 1}" } : []]);

        var error = await _source.CaptureFailsAsync(ErrorCode.Stalled, Options);

        Assert.Contains("Tables of fleet are dropped all the time", error.Message, StringComparison.Ordinal);
        await PassesAtRestAsync(error);
    }

    /// <summary>There is always another message, all of one vgroup: how far the others are, only their positions tell.</summary>
    [Theory]
    [InlineData(InitialRead.Scan)]
    [InlineData(InitialRead.Snapshot)]
    public async Task Run_OneTableIsWrittenAllTheTime_Ends(InitialRead way)
    {
        Always(["poll"], i => [$"INSERT INTO d0 (ts, voltage) VALUES ({1_700_000_100_000 + i}, {i})"]);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));

        foreach (var _ in (int[])[1, 2]) await new CaptureRun(_source.Repository, Options with { InitialRead = way }, TimeProvider.System, null).RunAsync(limit.Token);

        Assert.Equal(2, (await _source.Repository.ListPointsAsync(SandboxSource.Database, null, limit.Token)).Count);
    }

    [Fact]
    public async Task Run_ColumnsAreRenamedWhileAnInitialPointIsRead_GivesUpAfterThreeReadings()
    {
        Always(["poll", "fetch_raw_block"], i => [$"ALTER TABLE single RENAME COLUMN {(i % 2 == 0 ? "v w" : "w v")}"]);

        var error = await _source.CaptureFailsAsync(ErrorCode.Stalled, Options);

        Assert.Contains("changed during each of 3 readings of its initial point", error.Message, StringComparison.Ordinal);
        await PassesAtRestAsync(error);
    }

    [Fact]
    public async Task Run_TagsAreRenamedWhileTheSchemaIsRead_GivesUpWhenRetriesAreUsedUp()
    {
        Always(["binary_query"], i => [$"ALTER STABLE meters RENAME TAG {(i % 2 == 0 ? "groupid g" : "g groupid")}"]);

        var error = await _source.CaptureFailsAsync(ErrorCode.ServerError, Options);

        Assert.Contains("tags of super table meters were changed while its children were read", error.Message, StringComparison.Ordinal);
        await PassesAtRestAsync(error);
    }

    // Passing by itself is what the error says, and what a plan's retries rest on.
    private async Task PassesAtRestAsync(TidemarkException error)
    {
        Assert.True(error.IsTransient);
        Assert.Contains("at a time when", error.Hint, StringComparison.Ordinal);
        _source.Server.Faults.Clear();
        await _source.CaptureAsync();
    }

    private void Always(string[] actions, Func<int, IEnumerable<string>> statements)
    {
        var made = 0;
        _source.Server.Faults.Strike(
            point =>
            {
                if (!actions.Contains(point.Action)) return false;
                foreach (var sql in statements(made++)) _session.Execute(sql).Dispose();
                return false;
            },
            Fault.DropBefore(), int.MaxValue);
    }
}
