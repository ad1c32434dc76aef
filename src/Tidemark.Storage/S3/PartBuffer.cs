using System.Buffers;
using System.Security.Cryptography;

namespace Tidemark.Storage.S3;

/// <summary>The bytes of a part while it is filled and sent, in rented pieces: a small file takes little. One owner; dispose gives the memory back.</summary>
internal sealed class PartBuffer : IDisposable
{
    private const int PieceBytes = 256 << 10;
    private readonly List<byte[]> _pieces = [];

    // S3 names parts by their MD5; nothing rests on it but the comparison with what the server says it has.
    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.MD5);

    /// <summary>How many bytes are in it.</summary>
    public int Length { get; private set; }

    /// <summary>The MD5 of all that is in it.</summary>
    public byte[] Digest() => _digest.GetCurrentHash();

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _digest.AppendData(bytes);
        while (!bytes.IsEmpty)
        {
            var at = Length % PieceBytes;
            if (at == 0) _pieces.Add(ArrayPool<byte>.Shared.Rent(PieceBytes));
            var taken = Math.Min(bytes.Length, PieceBytes - at);
            bytes[..taken].CopyTo(_pieces[^1].AsSpan(at));
            Length += taken;
            bytes = bytes[taken..];
        }
    }

    /// <summary>A stream over the bytes; the buffer must outlive it.</summary>
    public Stream OpenRead() => new Reader(this);

    public void Dispose()
    {
        foreach (var piece in _pieces) ArrayPool<byte>.Shared.Return(piece);
        _pieces.Clear();
        Length = 0;
        _digest.Dispose();
    }

    private sealed class Reader(PartBuffer part) : Stream
    {
        private int _position;

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => part.Length;

        public override long Position
        {
            get => _position;
            set => _position = checked((int)value);
        }

        public override int Read(Span<byte> buffer)
        {
            var at = _position % PieceBytes;
            var taken = Math.Min(Math.Min(buffer.Length, PieceBytes - at), part.Length - _position);
            if (taken <= 0) return 0;
            part._pieces[_position / PieceBytes].AsSpan(at, taken).CopyTo(buffer);
            _position += taken;
            return taken;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer.AsSpan(offset, count)));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

        public override long Seek(long offset, SeekOrigin origin)
            => Position = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => _position + offset, _ => part.Length + offset };

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
