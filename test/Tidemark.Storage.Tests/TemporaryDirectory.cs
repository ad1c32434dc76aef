namespace Tidemark.Storage.Tests;

/// <summary>A directory of its own for one test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string FullPath { get; } = Directory.CreateTempSubdirectory("tidemark-storage-").FullName;

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
