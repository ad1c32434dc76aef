using Tidemark.Backup.Capture;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Storage.Directories;
using Tidemark.Testing;

namespace Tidemark.Backup.Tests.EndToEnd;

/// <summary>A real server leaves out, for every group it has, the rows of a child whose tag is set before they are read.</summary>
public sealed class SetTagWhileRowsAreUnread(TestServer server) : IClassFixture<TestServer>
{
    private const string Source = "replay_settag";

    /// <summary>A topic of a super table is free of this: nothing is read twice there.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("s")]
    public async Task Capture_RowsAroundASetTag_AreAllInTheIncrement(string? superTable)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var directory = new TemporaryDirectory();
        await using var connection = await server.ConnectAsync();
        await EndAsync();
        foreach (var sql in (string[])[$"CREATE DATABASE {Source} VGROUPS 1 WAL_RETENTION_PERIOD 3600 KEEP 36500", $"CREATE STABLE {Source}.s (ts TIMESTAMP, v INT) TAGS (t INT)", $"CREATE TABLE {Source}.c USING {Source}.s TAGS (1)"])
            await connection.ExecuteAsync(sql, cancel);
        var repository = await BackupRepository.OpenOrCreateAsync(new DirectoryStorage(directory.Path), TimeProvider.System, cancel);
        var options = new CaptureOptions { Source = server.Database(Source), SuperTable = superTable };
        await new CaptureRun(repository, options, TimeProvider.System, null).RunAsync(cancel);
        foreach (var sql in (string[])[$"INSERT INTO {Source}.c VALUES (1700000000000, 1)", $"ALTER TABLE {Source}.c SET TAG t = 2", $"INSERT INTO {Source}.c VALUES (1700000000001, 2)",
            $"INSERT INTO {Source}.d USING {Source}.s TAGS (3) VALUES (1700000000000, 3)", $"ALTER TABLE {Source}.d SET TAG t = 4"])
            await connection.ExecuteAsync(sql, cancel);

        var second = await new CaptureRun(repository, options, TimeProvider.System, null).RunAsync(cancel);
        await connection.ExecuteAsync($"INSERT INTO {Source}.c VALUES (1700000000002, 5)", cancel);
        var third = await new CaptureRun(repository, options, TimeProvider.System, null).RunAsync(cancel);
        var report = await new RestoreRun(repository, new RestoreOptions { Target = server.Database(Source + "_copy") }, TimeProvider.System, null).RunAsync(cancel);

        Assert.Equal((3, 1), (second.Point.Manifest.Statistics.Rows, third.Point.Manifest.Statistics.Rows));
        Assert.Equal(4, report.Rows);
        await EndAsync();

        Task EndAsync() => connection.DropAsync(cancel, Source, Source + "_copy");
    }
}
