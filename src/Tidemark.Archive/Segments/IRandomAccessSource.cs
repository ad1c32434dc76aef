namespace Tidemark.Archive.Segments;

/// <summary>Bytes that can be read anywhere: a file, an object, memory. Not owned by the reader.</summary>
public interface IRandomAccessSource
{
    /// <summary>Length in bytes; does not change.</summary>
    long Length { get; }

    /// <summary>Reads at a position. May return fewer bytes than asked for; 0 only at the end.</summary>
    ValueTask<int> ReadAtAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken);
}
