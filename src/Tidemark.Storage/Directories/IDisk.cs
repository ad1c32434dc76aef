using Microsoft.Win32.SafeHandles;

namespace Tidemark.Storage.Directories;

/// <summary>The steps a directory's files are made of, one call of the system each. Paths are those of the system.</summary>
internal interface IDisk
{
    /// <summary>Makes a directory; its parent exists. Nothing happens when it is there.</summary>
    void CreateDirectory(string path);

    /// <summary>Makes a file for writing and holds an exclusive lock on it.</summary>
    SafeFileHandle CreateNew(string path);

    void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset);

    ValueTask WriteAsync(SafeFileHandle file, ReadOnlyMemory<byte> bytes, long offset, CancellationToken cancellationToken);

    long LengthOf(SafeFileHandle file);

    /// <summary>Makes the file's bytes durable.</summary>
    void Flush(SafeFileHandle file);

    /// <summary>Lets others read the file while it is still open here.</summary>
    void Share(SafeFileHandle file);

    /// <summary>Gives a file another name at once. False when the name is taken and must not be replaced.</summary>
    bool TryMove(string from, string to, bool replace);

    /// <summary>Makes the names in a directory durable.</summary>
    void FlushDirectory(string path);

    /// <summary>Removes a file. False when there is none.</summary>
    bool Delete(string path);
}
