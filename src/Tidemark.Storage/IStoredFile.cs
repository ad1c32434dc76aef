namespace Tidemark.Storage;

/// <summary>A file open for reading. Thread-safe; dispose closes it.</summary>
public interface IStoredFile : IAsyncDisposable
{
    /// <summary>The path it was opened by.</summary>
    string Path { get; }

    /// <summary>Length in bytes when it was opened.</summary>
    long Length { get; }

    /// <summary>Reads at a position. May return fewer bytes than asked for; 0 only at the end.</summary>
    ValueTask<int> ReadAtAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken);
}
