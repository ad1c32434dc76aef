using Tidemark.Archive.Segments;
using Tidemark.Storage;

namespace Tidemark.Cli.Output;

/// <summary>A stored file as the archive reads it.</summary>
internal sealed class StoredFileSource(IStoredFile file) : IRandomAccessSource
{
    public long Length => file.Length;

    public ValueTask<int> ReadAtAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) => file.ReadAtAsync(offset, buffer, cancellationToken);
}
