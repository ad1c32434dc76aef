using Tidemark.Archive.Manifests;
using Tidemark.Archive.Segments;
using Tidemark.Backup.Compaction;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Backup.Verify;
using Tidemark.Errors;
using Tidemark.Storage;
using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Tests.Verify;

/// <summary>Streams whose files are sealed and whole, and that all the same lack a message, or hold one that fits nothing.</summary>
public sealed class WholeStreamTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(VerifyDepth.Files)]
    [InlineData(VerifyDepth.Structure)]
    public async Task Verify_AMessageIsMissingInASealedStream_FindsItByWhatCameIn(VerifyDepth depth)
    {
        await using var source = await ChainAsync();
        await RewriteAsync(source, 1, (_, number) => number != 1, keepCounts: true);

        var findings = (await VerifyAsync(source, depth)).Findings;

        Assert.NotEmpty(findings);
        Assert.All(findings, f => Assert.Equal((ErrorCode.Corrupt, true), (f.Code, f.What.Contains("is not what came in", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Verify_TheLastFileOfAStreamIsNotNamed_FindsIt()
    {
        await using var source = await ChainAsync();
        var point = (await source.Repository.ListPointsAsync(SandboxSource.Database, null, Cancel))[1];
        var manifest = point.Manifest with { Segments = [.. point.Manifest.Segments.Where(s => s.Role != SegmentRole.Wal)] };
        await source.Repository.Storage.WriteAllAsync(point.Folder + "/manifest.json", manifest.ToBytes(), replace: true, Cancel);

        Assert.Contains((await VerifyAsync(source, VerifyDepth.Files)).Findings, f => f.Kind == VerifyFindingKind.Damage && f.What.Contains("no file has the", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_ATableThatNothingCreates_IsFoundByTheStructureAlone()
    {
        await using var source = await ChainAsync();
        await RewriteAsync(source, 1, (frame, _) => frame.RawType != TmqRawType.CreateTables, keepCounts: false);

        Assert.True((await VerifyAsync(source, VerifyDepth.Files)).IsIntact);
        var report = await VerifyAsync(source, VerifyDepth.Structure);

        Assert.Contains(report.Findings, f => f.Code == ErrorCode.ApplyFailed && f.What.Contains("There are rows of table 'late', which the backup has not created", StringComparison.Ordinal));
        Assert.Equal([true, false, false], report.Points.Select(p => p.IsRestorable));
    }

    [Fact]
    public async Task Verify_AManifestThatCountsNothing_IsAsGoodAsBefore()
    {
        await using var source = await ChainAsync();
        await RewriteAsync(source, 1, (_, _) => true, keepCounts: false);

        Assert.Empty((await VerifyAsync(source, VerifyDepth.Structure)).Findings);
    }

    [Fact]
    public async Task Verify_CapturedAndCompactedPoints_AreWhole()
    {
        await using var source = await ChainAsync();
        await new CompactionRun(source.Repository, new CompactOptions { Point = "2" }, TimeProvider.System, null).RunAsync(Cancel);

        var report = await VerifyAsync(source, VerifyDepth.Structure);

        Assert.Empty(report.Findings);
        Assert.All(await source.Repository.ListPointsAsync(SandboxSource.Database, null, Cancel), p => Assert.All(p.Manifest.Vgroups, v => Assert.NotNull(v.Checksum)));
    }

    private static async Task<SandboxSource> ChainAsync()
    {
        var source = await SandboxSource.StartAsync(tables: 4, rowsPerTable: 10);
        await source.CaptureAsync();
        await source.Connection.ExecuteAsync($"CREATE TABLE {SandboxSource.Database}.late (ts TIMESTAMP, v INT)", Cancel);
        await source.Connection.ExecuteAsync($"INSERT INTO {SandboxSource.Database}.late VALUES (1700000000000, 1)", Cancel);
        await source.Connection.ExecuteAsync($"DELETE FROM {SandboxSource.Database}.late WHERE ts < 1700000000000", Cancel);
        await source.CaptureAsync();
        await SampleDatabase.InsertAsync(source.Connection, SandboxSource.Database, 4, 10, 5);
        await source.CaptureAsync();
        return source;
    }

    private static async Task<VerifyReport> VerifyAsync(SandboxSource source, VerifyDepth depth) =>
        await new VerifyRun(source.Repository, new VerifyOptions { Depth = depth }, TimeProvider.System, null).RunAsync(Cancel);

    /// <summary>Writes the WAL files of a point anew, sealed and named as they should be, with some of their messages.</summary>
    private static async Task RewriteAsync(SandboxSource source, int index, Func<SegmentFrame, int, bool> keep, bool keepCounts)
    {
        var storage = source.Repository.Storage;
        var point = (await source.Repository.ListPointsAsync(SandboxSource.Database, null, Cancel))[index];
        var segments = new List<SegmentEntry>();
        foreach (var entry in point.Manifest.Segments)
        {
            if (entry.Role != SegmentRole.Wal)
            {
                segments.Add(entry);
                continue;
            }

            var path = point.PathOf(entry);
            await using var read = await SegmentFile.OpenAsync(storage, path, Cancel);
            await using var file = await storage.CreateAsync(path, replace: true, Cancel);
            await using var writer = await SegmentWriter.CreateAsync(file, read.Reader.Header, path, null, Cancel);
            var number = 0;
            await foreach (var archived in read.Reader.ReadFramesAsync(null, Cancel))
            {
                if (keep(archived.Frame, number++)) await writer.AppendAsync(archived.Frame, archived.Facts, Cancel);
            }

            segments.Add(SegmentEntry.From(entry.Name, await writer.CompleteAsync(Cancel), entry.Role));
            await file.CompleteAsync(Cancel);
        }

        var manifest = point.Manifest with { Segments = segments };
        if (!keepCounts) manifest = manifest with { Vgroups = [.. manifest.Vgroups.Select(v => v with { Messages = null, Checksum = null })] };
        await storage.WriteAllAsync(point.Folder + "/manifest.json", manifest.ToBytes(), replace: true, Cancel);
    }
}
