using Tidemark.Backup.Capture;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Verify;
using Tidemark.Storage.Directories;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;
using Tidemark.Testing;

namespace Tidemark.Backup.Tests.EndToEnd;

/// <summary>The databases of schema.sql with every change of changes.sql, taken in four points and restored to each.</summary>
public sealed class RecordedChanges(TestServer server, ITestOutputHelper output) : IClassFixture<TestServer>
{
    // A name of this process's own: two runs may share a real server.
    private static readonly string Prefix = $"tm{Environment.ProcessId}_";
    private static readonly string[] Databases = ["ms", "us", "ns", "blob", "ext"];

    [Fact]
    public async Task Restore_ToEachOfFourPoints_EqualsTheSourceAsItWasThen()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var connection = await server.ConnectAsync();
        try
        {
            var differences = await DifferencesAsync(connection, cancel);
            Assert.True(differences.Length == 0, differences);
        }
        finally
        {
            await DropAsync(connection);
        }
    }

    private async Task<string> DifferencesAsync(ITDengineConnection connection, CancellationToken cancel)
    {
        using var directory = new TemporaryDirectory();
        await RunAsync(connection, SqlScript.Read(GoldenFiles.PathOf("schema.sql"), Prefix));
        var repository = await BackupRepository.OpenOrCreateAsync(new DirectoryStorage(directory.Path), TimeProvider.System, cancel);
        var contents = new Dictionary<(string, int), IReadOnlyList<string>>();
        var changes = SqlScript.Read(GoldenFiles.PathOf("changes.sql"), Prefix);
        for (var point = 1; point <= 4; point++)
        {
            if (point > 1) await RunAsync(connection, changes.Skip((point - 2) * changes.Count / 3).Take(((point - 1) * changes.Count / 3) - ((point - 2) * changes.Count / 3)));
            foreach (var database in Databases)
            {
                var report = await new CaptureRun(repository, new CaptureOptions { Source = server.Database(Prefix + database) }, TimeProvider.System, null).RunAsync(cancel);
                output.WriteLine($"{report.Point.Plan} {report.Point.Id} {report.Elapsed.TotalSeconds:F1} s, {report.Point.Manifest.Statistics}, {string.Join("; ", report.Warnings)}");
                contents[(database, point)] = await DatabaseContents.ReadAsync(connection, Prefix + database);
            }
        }

        var verified = await new VerifyRun(repository, new VerifyOptions { Depth = VerifyDepth.Structure }, TimeProvider.System, null).RunAsync(cancel);
        var differences = verified.Findings.Select(f => f.What).ToList();
        foreach (var database in Databases)
        {
            for (var point = 1; point <= 4; point++)
            {
                var target = $"{Prefix}r_{database}_{point}";
                await new RestoreRun(repository, new RestoreOptions { Target = server.Database(target), Plan = Prefix + database, Point = point.ToString(System.Globalization.CultureInfo.InvariantCulture) }, TimeProvider.System, null).RunAsync(cancel);
                var difference = DatabaseContents.Difference(contents[(database, point)], await DatabaseContents.ReadAsync(connection, target));
                if (difference.Length > 0) differences.Add($"== {database}, point {point}\n{difference}");
                await connection.ExecuteAsync($"DROP DATABASE {target}", cancel);
            }
        }

        return string.Join('\n', differences);
    }

    // Statements that the recording marks as refused are refused here too; what matters is that source and copy are the same.
    private async Task RunAsync(ITDengineConnection connection, IEnumerable<string> statements)
    {
        foreach (var statement in statements)
        {
            try
            {
                await connection.ExecuteAsync(statement, TestContext.Current.CancellationToken);
            }
            catch (TDengineException e)
            {
                output.WriteLine($"refused: {e.ServerMessage}: {statement[..Math.Min(100, statement.Length)]}");
            }
        }
    }

    private static async Task DropAsync(ITDengineConnection connection)
    {
        var cancel = TestContext.Current.CancellationToken;
        foreach (var row in await Queries.QueryRows.ReadAsync(connection, "SELECT `topic_name`, `db_name` FROM information_schema.ins_topics", cancel))
        {
            if (((string)row[1]!).StartsWith(Prefix, StringComparison.Ordinal)) await connection.ExecuteAsync($"DROP TOPIC IF EXISTS FORCE `{row[0]}`", cancel);
        }

        foreach (var row in await Queries.QueryRows.ReadAsync(connection, "SELECT `name` FROM information_schema.ins_databases", cancel))
        {
            if (((string)row[0]!).StartsWith(Prefix, StringComparison.Ordinal)) await connection.ExecuteAsync($"DROP DATABASE IF EXISTS `{row[0]}`", cancel);
        }
    }
}
