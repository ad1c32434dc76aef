using Tidemark.Storage.Directories;

namespace Tidemark.Storage.Tests.Faults;

/// <summary>The conformance suite over a storage that answers in pieces.</summary>
public sealed class ShortReadsConformanceTests : StorageConformance
{
    private readonly TemporaryDirectory _directory = new();

    protected override ValueTask<IStorage> OpenEmptyAsync() => ValueTask.FromResult<IStorage>(new ShortReads(new DirectoryStorage(_directory.FullPath), 5));

    protected override ValueTask CloseAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }
}
