using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tidemark.Storage.Directories;

/// <summary>The disk of this machine.</summary>
internal sealed class PosixDisk : IDisk
{
    public static PosixDisk Instance { get; } = new();

    public void CreateDirectory(string path) => Directory.CreateDirectory(path);

    public SafeFileHandle CreateNew(string path) => File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(file, bytes, offset);

    public ValueTask WriteAsync(SafeFileHandle file, ReadOnlyMemory<byte> bytes, long offset, CancellationToken cancellationToken)
        => RandomAccess.WriteAsync(file, bytes, offset, cancellationToken);

    public long LengthOf(SafeFileHandle file) => RandomAccess.GetLength(file);

    public void Flush(SafeFileHandle file) => RandomAccess.FlushToDisk(file);

    public void Share(SafeFileHandle file)
    {
        // An exclusive lock would refuse readers between the rename and the close; a shared one still tells the cleaner that the writer lives.
        // A file system without locks has nothing to share: the result does not matter.
        if (OperatingSystem.IsLinux()) _ = PosixNative.Flock(file, PosixNative.LockShared | PosixNative.LockNoWait);
    }

    public bool TryMove(string from, string to, bool replace)
    {
        if (replace)
        {
            File.Move(from, to, overwrite: true);
            return true;
        }

        if (OperatingSystem.IsLinux() && TryRenameNoReplace(from, to) is { } moved) return moved;
        // A file system without that rename leaves a moment between the look and the move.
        if (Path.Exists(to)) return false;
        File.Move(from, to, overwrite: true);
        return true;
    }

    public void FlushDirectory(string path)
    {
        if (!OperatingSystem.IsLinux()) return;
        using var directory = OpenForReading(path);
        if (PosixNative.Fsync(directory) == 0) return;
        var error = Marshal.GetLastPInvokeError();
        // Some network file systems have no fsync for directories: they keep names durable by themselves, or cannot.
        if (error is not (PosixNative.ErrorInvalid or PosixNative.ErrorNotSupported or PosixNative.ErrorReadOnly)) throw Failed("fsync", path, error);
    }

    public bool Delete(string path)
    {
        if (!File.Exists(path)) return false;
        File.Delete(path);
        return true;
    }

    /// <summary>Makes all that was written to the file system of a directory durable at once: for many small files, each of which would wait for the disk.</summary>
    public static void FlushFileSystem(string directory)
    {
        if (!OperatingSystem.IsLinux()) return;
        using var handle = OpenForReading(directory);
        if (PosixNative.SyncFileSystem(handle) != 0) throw Failed("syncfs", directory, Marshal.GetLastPInvokeError());
    }

    /// <summary>Opens without taking part in locks.</summary>
    internal static SafeFileHandle OpenForReading(string path)
    {
        var descriptor = PosixNative.Open(path, PosixNative.OpenReadOnly | PosixNative.OpenCloseOnExec);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Failed("open", path, Marshal.GetLastPInvokeError());
    }

    /// <summary>Null when the system or the file system does not know that call.</summary>
    private static bool? TryRenameNoReplace(string from, string to)
    {
        int error;
        try
        {
            if (PosixNative.RenameAt2(PosixNative.CurrentDirectory, from, PosixNative.CurrentDirectory, to, PosixNative.RenameNoReplace) == 0) return true;
            error = Marshal.GetLastPInvokeError();
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }

        return error switch
        {
            PosixNative.ErrorExists => false,
            PosixNative.ErrorInvalid or PosixNative.ErrorNoSystemCall or PosixNative.ErrorNotSupported => null,
            _ => throw Failed("rename", to, error),
        };
    }

    private static IOException Failed(string call, string? path, int error)
        => new($"{call}{(path is null ? "" : $" of {path}")}: {Marshal.GetPInvokeErrorMessage(error)}", error);
}
