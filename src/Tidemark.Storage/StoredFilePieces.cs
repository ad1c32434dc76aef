using System.Buffers;
using System.Runtime.CompilerServices;
using Tidemark.Errors;

namespace Tidemark.Storage;

/// <summary>Reads of a file from front to back.</summary>
internal static class StoredFilePieces
{
    private const int PieceBytes = 1 << 20;

    /// <summary>A range of a file in pieces; each is valid until the next.</summary>
    /// <exception cref="TidemarkException">TM402: the file ended before.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadPiecesAsync(this IStoredFile file, long offset, long length, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(length, 1, PieceBytes));
        try
        {
            for (long done = 0; done < length;)
            {
                var read = await file.ReadAtAsync(offset + done, buffer.AsMemory(0, (int)Math.Min(buffer.Length, length - done)), cancellationToken).ConfigureAwait(false);
                if (read == 0) throw new TidemarkException(ErrorCode.Truncated, $"{file.Path} ended after {offset + done} of its {file.Length} bytes.", "It changed while it was read: try again.");
                done += read;
                yield return buffer.AsMemory(0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Whether two files hold the same.</summary>
    public static async ValueTask<bool> EqualsAsync(this IStoredFile file, IStoredFile other, CancellationToken cancellationToken)
    {
        if (file.Length != other.Length) return false;
        long at = 0;
        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            await foreach (var piece in file.ReadPiecesAsync(0, file.Length, cancellationToken).ConfigureAwait(false))
            {
                for (var done = 0; done < piece.Length;)
                {
                    var read = await other.ReadAtAsync(at, buffer.AsMemory(0, piece.Length - done), cancellationToken).ConfigureAwait(false);
                    if (read == 0 || !buffer.AsSpan(0, read).SequenceEqual(piece.Span.Slice(done, read))) return false;
                    done += read;
                    at += read;
                }
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
