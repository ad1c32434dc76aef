using System.Diagnostics;
using System.Globalization;
using Tidemark.Archive.Codecs;
using Tidemark.Backup.Capture;
using Tidemark.Backup.Repositories;
using Tidemark.Storage.Directories;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Sql;

namespace Tidemark.Bench;

/// <summary>How much of our own processor a whole initial point costs: the first of a process, which compiles what it uses, and the next ones, which do not.</summary>
internal static class CaptureBench
{
    /// <summary>Takes initial points of one database one after another, without compression, by snapshot.</summary>
    public static async Task<int> RunAsync(BenchOptions options)
    {
        if (options.Dsn is null) return BenchOptions.Usage();
        await BenchDatabase.EnsureAsync(options, CancellationToken.None);
        Console.WriteLine($"{"point",-8} {"wall s",8} {"cpu s",8} {"rows",12} {"MB",8}");
        using var process = Process.GetCurrentProcess();
        for (var run = 0; run < options.Runs; run++)
        {
            var plan = string.Create(CultureInfo.InvariantCulture, $"bench_{Environment.ProcessId}_{run}");
            var directory = Directory.CreateTempSubdirectory("tidemark-bench-");
            try
            {
                var repository = await BackupRepository.OpenOrCreateAsync(new DirectoryStorage(directory.FullName), TimeProvider.System, CancellationToken.None);
                var capture = new CaptureOptions
                {
                    Source = options.Dsn with { Database = options.Database },
                    Plan = plan,
                    Compression = CompressionLevel.None,
                    InitialRead = InitialRead.Snapshot,
                    Connections = 1,
                };
                process.Refresh();
                var before = process.TotalProcessorTime;
                var clock = Stopwatch.StartNew();
                var report = await new CaptureRun(repository, capture, TimeProvider.System, null).RunAsync(CancellationToken.None);
                var wall = clock.Elapsed;
                process.Refresh();
                var cpu = (process.TotalProcessorTime - before).TotalSeconds;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run + 1,-8} {wall.TotalSeconds,8:0.00} {cpu,8:0.00} {report.Point.Manifest.Statistics.Rows,12:N0} {report.Point.Manifest.Statistics.StoredBytes / 1e6,8:0.0}"));
                var topic = (await repository.GetPlanAsync(plan, CancellationToken.None)).Topic;
                await using var connection = await TDengineDriver.ConnectAsync(options.Dsn, null, null, CancellationToken.None);
                await connection.ExecuteAsync($"DROP TOPIC IF EXISTS FORCE {SqlIdentifier.Quote(topic)}", CancellationToken.None);
            }
            finally
            {
                directory.Delete(recursive: true);
            }
        }

        return 0;
    }
}
