using Tidemark.Errors;

namespace Tidemark.Storage.Tests.Faults;

/// <summary>Reading ends with an error after so many bytes, as when a share goes away.</summary>
public sealed class CutReads(IStorage inner, long bytes) : StorageDecorator(inner)
{
    private long _left = bytes;

    public override async ValueTask<IStoredFile> OpenReadAsync(string path, CancellationToken cancellationToken)
        => new SpoiledFile(await base.OpenReadAsync(path, cancellationToken), buffer => buffer, (_, read) =>
        {
            if (Interlocked.Add(ref _left, -read.Length) < 0) throw new TidemarkException(ErrorCode.StorageFailed, $"{Location}/{path} went away.", isTransient: true);
        });
}
