namespace Tidemark.Archive.Segments;

/// <summary>Random access over a seekable stream, which must not be used by others meanwhile. Does not own the stream. Not thread-safe.</summary>
public sealed class StreamSource : IRandomAccessSource
{
    private readonly Stream _stream;

    /// <summary>Wraps a stream.</summary>
    /// <exception cref="ArgumentException">The stream cannot be read or cannot seek.</exception>
    public StreamSource(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanRead || !stream.CanSeek) throw new ArgumentException("The stream must be readable and seekable.", nameof(stream));
        _stream = stream;
        Length = stream.Length;
    }

    /// <inheritdoc/>
    public long Length { get; }

    /// <inheritdoc/>
    public ValueTask<int> ReadAtAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_stream.Position != offset) _stream.Position = offset;
        return _stream.ReadAsync(buffer, cancellationToken);
    }
}
