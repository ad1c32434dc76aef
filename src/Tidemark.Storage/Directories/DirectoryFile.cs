using Microsoft.Win32.SafeHandles;

namespace Tidemark.Storage.Directories;

/// <summary>A file of a directory, open for reading.</summary>
internal sealed class DirectoryFile(SafeFileHandle file, string path, string fullPath) : IStoredFile
{
    public string Path => path;

    public long Length { get; } = RandomAccess.GetLength(file);

    public async ValueTask<int> ReadAtAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        try
        {
            return await RandomAccess.ReadAsync(file, buffer, offset, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception cause) when (DiskErrors.IsOfDisk(cause))
        {
            throw DiskErrors.Translate(cause, "read", fullPath);
        }
    }

    public ValueTask DisposeAsync()
    {
        file.Dispose();
        return ValueTask.CompletedTask;
    }
}
