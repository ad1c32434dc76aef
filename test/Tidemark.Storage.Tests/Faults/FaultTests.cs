using Tidemark.Errors;
using Tidemark.Storage.Directories;

namespace Tidemark.Storage.Tests.Faults;

/// <summary>What users of a storage meet when it fails: nothing half-written, and errors that say what happened.</summary>
public sealed class FaultTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory _directory = new();
    private readonly DirectoryStorage _storage;

    public FaultTests() => _storage = new DirectoryStorage(_directory.FullPath);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task LittleSpace_AtAnyPoint_LeavesNoHalfFile()
    {
        for (var space = 0; space < 1000; space += 97)
        {
            var storage = new LittleSpace(_storage, space);
            var failure = await Assert.ThrowsAsync<TidemarkException>(async () =>
            {
                await using var writer = await storage.CreateAsync("a", true, None);
                for (var i = 0; i < 10; i++) await writer.WriteAsync(new byte[100], None);
                await writer.CompleteAsync(None);
            });

            Assert.Equal(ErrorCode.StorageFull, failure.Code);
            Assert.False(await _storage.ExistsAsync("a", None));
            Assert.Equal(0, await _storage.CleanAsync(None));
        }
    }

    [Fact]
    public async Task CutReads_AtAnyPoint_NeverGivesAPart()
    {
        await _storage.WriteAllAsync("a", new byte[1000], false, None);
        for (var bytes = 0; bytes < 1000; bytes += 111)
        {
            var storage = new ShortReads(new CutReads(_storage, bytes), bytes);
            await Assert.ThrowsAsync<TidemarkException>(async () => await storage.ReadAllAsync("a", 1000, None));
        }
    }

    [Fact]
    public async Task FlippedBit_AnyPlace_ChangesOnlyThatBit()
    {
        await _storage.WriteAllAsync("a", new byte[1000], false, None);

        var read = await new ShortReads(new FlippedBit(_storage, 777, 3), 1).ReadAllAsync("a", 1000, None);

        Assert.Equal(8, read[777]);
        Assert.Equal(8, read.Sum(b => b));
    }
}
