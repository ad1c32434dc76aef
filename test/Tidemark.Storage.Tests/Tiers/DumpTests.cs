using Tidemark.Errors;
using Tidemark.Storage.Directories;
using Tidemark.Storage.S3;
using Tidemark.Storage.Tests.Faults;
using Tidemark.Storage.Tests.S3;
using Tidemark.Storage.Tiers;

namespace Tidemark.Storage.Tests.Tiers;

/// <summary>Files that move from one tier to the other, also when the process dies at any step, and into a real S3 server.</summary>
public sealed class DumpTests(S3Bucket bucket) : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TemporaryDirectory _directory = new();

    private DirectoryStorage Near => new(Path.Combine(_directory.FullPath, "near"));

    private DirectoryStorage Far => new(Path.Combine(_directory.FullPath, "far"));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Dump_File_LiesInTheFarStorageOnlyAndIsReadFromThere()
    {
        var tiers = new TieredStorage(Near, Far);
        await tiers.WriteAllAsync("p/a", Content(3_000_000), false, None);
        await tiers.WriteAllAsync("p/b", Content(10), false, None);
        await tiers.WriteAllAsync("p/c", Content(20), false, None);

        Assert.Equal(3_000_000, await tiers.DumpAsync("p/a", None));
        Assert.Equal(20, await tiers.CopyAsync("p/c", None));

        Assert.Equal([("p/a", FilePlace.Remote), ("p/b", FilePlace.Local), ("p/c", FilePlace.Both)], await PlacesAsync(tiers));
        Assert.Equal(Content(3_000_000), await tiers.ReadAllAsync("p/a", int.MaxValue, None));
        Assert.Equal(0, await tiers.DumpAsync("p/a", None));
        Assert.Equal(0, await tiers.DumpAsync("p/c", None));
        Assert.Equal(ErrorCode.Conflict, (await Assert.ThrowsAsync<TidemarkException>(async () => await tiers.CreateAsync("p/a", false, None))).Code);
        Assert.True(await tiers.DeleteAsync("p/a", None));
        Assert.Null(await tiers.StatAsync("p/a", None));
        Assert.Null(await Far.StatAsync("p/a", None));
    }

    [Fact]
    public async Task Dump_OtherContentInTheFarStorage_IsReplacedByTheLocalFile()
    {
        var tiers = new TieredStorage(Near, Far);
        await Far.WriteAllAsync("a", Content(500)[1..].Append((byte)0).ToArray(), false, None);
        await Near.WriteAllAsync("a", Content(500), false, None);

        Assert.Equal(500, await tiers.DumpAsync("a", None));

        Assert.Equal(Content(500), await Far.ReadAllAsync("a", 500, None));
    }

    [Fact]
    public async Task Dump_FarStorageReadsBackWrong_LeavesTheLocalFile()
    {
        var tiers = new TieredStorage(Near, new FlippedBit(Far, 400, 2));
        await Near.WriteAllAsync("a", Content(500), false, None);

        var failure = await Assert.ThrowsAsync<TidemarkException>(async () => await tiers.DumpAsync("a", None));

        Assert.Equal(ErrorCode.Corrupt, failure.Code);
        Assert.Equal(Content(500), await Near.ReadAllAsync("a", 500, None));
    }

    [Fact]
    public async Task Dump_DyingAtAnyStep_AWholeCopyIsAtRestAndTheNextCallEndsIt()
    {
        var steps = 0;
        for (var isOver = false; !isOver; steps++)
        {
            var near = new DirectoryStorage(Path.Combine(_directory.FullPath, $"near{steps}"));
            var far = new DirectoryStorage(Path.Combine(_directory.FullPath, $"far{steps}"));
            await near.WriteAllAsync("p/a", Content(200_000), false, None);
            var death = new DyingProcess(steps);
            isOver = true;
            try
            {
                await new TieredStorage(death.Over(near), death.Over(far)).DumpAsync("p/a", None);
            }
            catch (DyingProcess.DeathException)
            {
                isOver = false;
            }

            var whole = 0;
            foreach (var storage in (IStorage[])[near, far])
            {
                if (!await storage.ExistsAsync("p/a", None)) continue;
                var stored = await storage.ReadAllAsync("p/a", 200_000, None);
                if (stored.AsSpan().SequenceEqual(Content(200_000))) whole++;
            }

            Assert.InRange(whole, 1, 2);
            var tiers = new TieredStorage(near, far);
            Assert.Equal(Content(200_000), await tiers.ReadAllAsync("p/a", 200_000, None));
            await tiers.DumpAsync("p/a", None);
            Assert.Equal([("p/a", FilePlace.Remote)], await PlacesAsync(tiers));
            Assert.Equal(Content(200_000), await tiers.ReadAllAsync("p/a", 200_000, None));
            await tiers.CleanAsync(None);
            Assert.Empty(Directory.EnumerateFiles(near.Location, "*", SearchOption.AllDirectories));
        }

        Assert.InRange(steps, 8, 100);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData((2 * S3Options.LeastPartSizeBytes) + 5)]
    public async Task Dump_IntoARealServer_IsComparedByItsChecksumAndReadFromThere(int length)
    {
        using var far = new S3Storage(bucket.Options(), TimeProvider.System);
        var tiers = new TieredStorage(Near, far);
        await tiers.WriteAllAsync("p/a", Content(length), false, None);

        Assert.Equal(length, await tiers.CopyAsync("p/a", None));
        Assert.Equal(0, await tiers.DumpAsync("p/a", None));

        Assert.Equal([("p/a", FilePlace.Remote)], await PlacesAsync(tiers));
        Assert.Equal(Content(length), await tiers.ReadAllAsync("p/a", int.MaxValue, None));
    }

    private static async Task<List<(string, FilePlace)>> PlacesAsync(TieredStorage tiers)
    {
        var places = new List<(string, FilePlace)>();
        await foreach (var file in tiers.ListPlacesAsync("", None)) places.Add((file.File.Path, file.Place));
        return places;
    }

    private static byte[] Content(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        return content;
    }
}
