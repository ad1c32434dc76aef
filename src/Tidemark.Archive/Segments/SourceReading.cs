using Tidemark.Errors;

namespace Tidemark.Archive.Segments;

/// <summary>Whole reads from a source that may answer in pieces.</summary>
internal static class SourceReading
{
    /// <summary>Fills a buffer.</summary>
    /// <exception cref="ArchiveFormatException">Truncated: the source ended before.</exception>
    public static async ValueTask FillAsync(this IRandomAccessSource source, string fileName, long offset, int blockNumber, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (!buffer.IsEmpty)
        {
            var read = await source.ReadAtAsync(offset, buffer, cancellationToken).ConfigureAwait(false);
            if (read <= 0) throw new ArchiveFormatException(ErrorCode.Truncated, fileName, offset, blockNumber, "the file ends here");
            offset += read;
            buffer = buffer[read..];
        }
    }
}
