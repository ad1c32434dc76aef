using Tidemark.Storage.Directories;
using Tidemark.Storage.Tiers;

namespace Tidemark.Storage.Tests.Tiers;

/// <summary>The conformance suite over two directories as tiers.</summary>
public sealed class TieredStorageTests : StorageConformance
{
    private readonly TemporaryDirectory _directory = new();

    protected override ValueTask<IStorage> OpenEmptyAsync() => ValueTask.FromResult<IStorage>(
        new TieredStorage(new DirectoryStorage(Path.Combine(_directory.FullPath, "near")), new DirectoryStorage(Path.Combine(_directory.FullPath, "far"))));

    protected override ValueTask CloseAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }
}
