using Tidemark.Archive.Segments;

namespace Tidemark.Archive.Tests.Segments;

/// <summary>A file in memory that answers in pieces.</summary>
internal sealed class MemorySource(byte[] bytes, int mostPerRead = int.MaxValue) : IRandomAccessSource
{
    public long Length => bytes.Length;

    public long BytesRead { get; private set; }

    public ValueTask<int> ReadAtAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var part = bytes.AsMemory((int)Math.Min(offset, bytes.Length));
        part = part[..Math.Min(Math.Min(part.Length, buffer.Length), mostPerRead)];
        part.CopyTo(buffer);
        BytesRead += part.Length;
        return ValueTask.FromResult(part.Length);
    }
}
