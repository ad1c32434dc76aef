namespace Tidemark.Storage.Tests.S3;

/// <summary>A file in memory.</summary>
internal sealed class MemoryFile(string path, byte[] content) : IStoredFile
{
    public string Path => path;

    public long Length => content.Length;

    public ValueTask<int> ReadAtAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var taken = (int)Math.Clamp(content.Length - offset, 0, buffer.Length);
        content.AsSpan((int)Math.Min(offset, content.Length), taken).CopyTo(buffer.Span);
        return ValueTask.FromResult(taken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
