using Tidemark.Storage.Directories;

namespace Tidemark.Storage.Tests.Directories;

/// <summary>The conformance suite over a directory that does not exist yet.</summary>
public sealed class DirectoryStorageTests : StorageConformance
{
    private readonly TemporaryDirectory _directory = new();

    protected override ValueTask<IStorage> OpenEmptyAsync() => ValueTask.FromResult<IStorage>(new DirectoryStorage(Path.Combine(_directory.FullPath, "new", "repository")));

    protected override ValueTask CloseAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }
}
