using System.Buffers;
using System.Security.Cryptography;

namespace Tidemark.Archive.Segments;

/// <summary>The checksum of a whole file, as the manifest records it.</summary>
public static class SegmentHash
{
    private const int ReadBytes = 1 << 20;

    /// <summary>SHA-256 of all bytes: 64 lower-case hexadecimal digits.</summary>
    /// <param name="source">The file.</param>
    /// <param name="fileName">The name that messages use.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ArchiveFormatException">The file ended before its length.</exception>
    public static async ValueTask<string> ComputeAsync(IRandomAccessSource source, string fileName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        try
        {
            for (long at = 0; at < source.Length;)
            {
                var part = buffer.AsMemory(0, (int)Math.Min(ReadBytes, source.Length - at));
                await source.FillAsync(fileName, at, -1, part, cancellationToken).ConfigureAwait(false);
                hash.AppendData(part.Span);
                at += part.Length;
            }

            return Convert.ToHexStringLower(hash.GetCurrentHash());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
