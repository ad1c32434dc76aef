using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using Tidemark.Errors;

namespace Tidemark.Storage.Directories;

/// <summary>Files in a directory of this machine (or a share it mounts). Thread-safe, also among processes.</summary>
public sealed class DirectoryStorage : IStorage, IStorageProbe
{
    private readonly IDisk _disk;

    /// <summary>Uses a directory; it is made when the first file is.</summary>
    /// <param name="directory">An absolute or relative path of the system.</param>
    /// <exception cref="ArgumentException">The path is empty or impossible.</exception>
    public DirectoryStorage(string directory)
        : this(directory, PosixDisk.Instance)
    {
    }

    internal DirectoryStorage(string directory, IDisk disk)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        Location = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        _disk = disk;
    }

    /// <inheritdoc/>
    public string Location { get; }

    /// <inheritdoc/>
    public ValueTask<IStoredFile> OpenReadAsync(string path, CancellationToken cancellationToken)
    {
        var full = FullPath(path, cancellationToken);
        try
        {
            if (Directory.Exists(full)) throw StorageErrors.NotFound(Location, path);
            var handle = File.OpenHandle(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return ValueTask.FromResult<IStoredFile>(new DirectoryFile(handle, path, full));
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw StorageErrors.NotFound(Location, path, cause);
        }
        catch (Exception cause) when (DiskErrors.IsOfDisk(cause))
        {
            throw DiskErrors.Translate(cause, "open", full);
        }
    }

    /// <inheritdoc/>
    public ValueTask<StorageWriteStream> CreateAsync(string path, bool replace, CancellationToken cancellationToken)
    {
        var full = FullPath(path, cancellationToken);
        if (Directory.Exists(full) || (!replace && File.Exists(full))) throw StorageErrors.Exists(Location, path);
        var temporary = DirectoryNames.Temporary(full);
        try
        {
            MakeDirectories(Path.GetDirectoryName(full)!);
            return ValueTask.FromResult<StorageWriteStream>(
                new DirectoryWriteStream(_disk, _disk.CreateNew(temporary), Location, path, temporary, full, replace));
        }
        catch (Exception cause) when (DiskErrors.IsOfDisk(cause))
        {
            throw DiskErrors.Translate(cause, "create", full);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredFileInfo> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        StoragePath.CheckFolder(folder);
        // The file system answers at once; only other storages wait here.
        await ValueTask.CompletedTask.ConfigureAwait(false);
        foreach (var file in DirectoryWalk.Files(Location, folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return file;
        }
    }

    /// <inheritdoc/>
    public ValueTask<StoredFileInfo?> StatAsync(string path, CancellationToken cancellationToken)
    {
        var full = FullPath(path, cancellationToken);
        try
        {
            var file = new FileInfo(full);
            return ValueTask.FromResult(file.Exists ? new StoredFileInfo(path, file.Length, new DateTimeOffset(file.LastWriteTimeUtc)) : null);
        }
        catch (FileNotFoundException)
        {
            return ValueTask.FromResult<StoredFileInfo?>(null);
        }
        catch (Exception cause) when (DiskErrors.IsOfDisk(cause))
        {
            throw DiskErrors.Translate(cause, "look at", full);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(string path, CancellationToken cancellationToken)
    {
        var full = FullPath(path, cancellationToken);
        try
        {
            if (!_disk.Delete(full)) return ValueTask.FromResult(false);
            _disk.FlushDirectory(Path.GetDirectoryName(full)!);
            return ValueTask.FromResult(true);
        }
        catch (Exception cause) when (DiskErrors.IsOfDisk(cause))
        {
            throw DiskErrors.Translate(cause, "delete", full);
        }
    }

    /// <inheritdoc/>
    public ValueTask<int> CleanAsync(CancellationToken cancellationToken)
    {
        var removed = 0;
        foreach (var temporary in DirectoryWalk.Temporaries(Location))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                if (IsLeftOver(temporary) && _disk.Delete(temporary)) removed++;
            }
            catch (Exception cause) when (DiskErrors.IsOfDisk(cause))
            {
                throw DiskErrors.Translate(cause, "remove", temporary);
            }
        }

        return ValueTask.FromResult(removed);
    }

    /// <inheritdoc/>
    public ValueTask<IAsyncDisposable> LockAsync(string path, string owner, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);
        var full = FullPath(path, cancellationToken);
        try
        {
            MakeDirectories(Path.GetDirectoryName(full)!);
            return ValueTask.FromResult<IAsyncDisposable>(DirectoryLock.Take(DirectoryNames.Lock(full), $"{Location}/{path}", owner));
        }
        catch (Exception cause) when (DiskErrors.IsOfDisk(cause))
        {
            throw DiskErrors.Translate(cause, "lock", full);
        }
    }

    /// <inheritdoc/>
    public ValueTask<StorageSpace> ProbeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(DirectoryProbe.Run(_disk, Location));
    }

    /// <summary>A writer holds a lock on its temporary file as long as it lives.</summary>
    private static bool IsLeftOver(string temporary)
    {
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(temporary, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>Makes what is missing of a path, from the top, and each new name durable.</summary>
    private void MakeDirectories(string directory)
    {
        if (Directory.Exists(directory)) return;
        var parent = Path.GetDirectoryName(directory);
        if (parent is not null) MakeDirectories(parent);
        _disk.CreateDirectory(directory);
        if (parent is not null) _disk.FlushDirectory(parent);
    }

    private string FullPath(string path, CancellationToken cancellationToken)
    {
        StoragePath.Check(path);
        cancellationToken.ThrowIfCancellationRequested();
        return Path.Combine(Location, path);
    }
}
