using System.Security.Cryptography;
using Tidemark.Archive.Segments;
using Tidemark.Storage;

namespace Tidemark.Backup.Verify;

/// <summary>A stored file whose SHA-256 grows along with the reads, so that a file that is read from front to back is read only once.</summary>
internal sealed class HashedFile(IStoredFile file) : IRandomAccessSource, IAsyncDisposable
{
    private const int RestBytes = 256 << 10;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _hashed;

    public long Length => file.Length;

    public async ValueTask<int> ReadAtAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var read = await file.ReadAtAsync(offset, buffer, cancellationToken).ConfigureAwait(false);
        if (offset <= _hashed && offset + read > _hashed)
        {
            _hash.AppendData(buffer.Span[(int)(_hashed - offset)..read]);
            _hashed = offset + read;
        }

        return read;
    }

    /// <summary>Reads what nobody has read yet and gives the digest of the whole file: 64 lower-case hexadecimal digits.</summary>
    public async ValueTask<string> DigestAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[(int)Math.Min(RestBytes, Math.Max(1, Length - _hashed))];
        while (_hashed < Length)
        {
            if (await ReadAtAsync(_hashed, buffer, cancellationToken).ConfigureAwait(false) == 0) break;
        }

        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    public ValueTask DisposeAsync()
    {
        _hash.Dispose();
        return file.DisposeAsync();
    }
}
