using Tidemark.Archive.Segments;
using Tidemark.Storage;

namespace Tidemark.Backup.Repositories;

/// <summary>A segment opened for reading. Dispose closes its file.</summary>
internal sealed class SegmentFile : IRandomAccessSource, IAsyncDisposable
{
    private readonly IStoredFile _file;

    private SegmentFile(IStoredFile file) => _file = file;

    /// <summary>Reads its blocks.</summary>
    public SegmentReader Reader { get; private set; } = null!;

    long IRandomAccessSource.Length => _file.Length;

    /// <summary>Opens a segment: header and index are read and checked.</summary>
    public static async ValueTask<SegmentFile> OpenAsync(IStorage storage, string path, CancellationToken cancellationToken)
    {
        var segment = new SegmentFile(await storage.OpenReadAsync(path, cancellationToken).ConfigureAwait(false));
        try
        {
            segment.Reader = await SegmentReader.OpenAsync(segment, path, null, cancellationToken).ConfigureAwait(false);
            return segment;
        }
        catch
        {
            await segment.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    ValueTask<int> IRandomAccessSource.ReadAtAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) => _file.ReadAtAsync(offset, buffer, cancellationToken);

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
