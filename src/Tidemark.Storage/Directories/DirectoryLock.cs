using System.Text;
using Microsoft.Win32.SafeHandles;
using Tidemark.Errors;

namespace Tidemark.Storage.Directories;

/// <summary>
/// An exclusive lock: a file that is open and locked by the system, so that it ends with the process. The file stays, and names the last owner, unless it was asked to go with the lock.
/// </summary>
internal sealed class DirectoryLock(SafeFileHandle file) : IAsyncDisposable
{
    private const int MostOwnerBytes = 1024;
    private const int SharingViolation = unchecked((int)0x80070020);

    public static DirectoryLock Take(string lockPath, string shownPath, string owner, bool isTemporary = false)
    {
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, isTemporary ? FileOptions.DeleteOnClose : FileOptions.None);
        }
        catch (IOException cause) when (cause.HResult is PosixNative.ErrorWouldBlock or SharingViolation)
        {
            throw new TidemarkException(
                ErrorCode.Locked, $"{shownPath} is locked by {OwnerOf(lockPath) ?? "a process that did not leave its name"}.", "Wait until it is done, or stop it. A lock ends with its process; nothing has to be removed.", isTransient: true, cause: cause);
        }

        // The lock holds without a name too: on a full disk, pruning must still be possible.
        _ = TryNameOwner(file, owner);
        return new DirectoryLock(file);
    }

    public ValueTask DisposeAsync()
    {
        file.Dispose();
        return ValueTask.CompletedTask;
    }

    private static bool TryNameOwner(SafeFileHandle file, string owner)
    {
        try
        {
            var text = Encoding.UTF8.GetBytes(owner);
            RandomAccess.SetLength(file, 0);
            RandomAccess.Write(file, text.AsSpan(0, Math.Min(text.Length, MostOwnerBytes)), 0);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Who holds a lock; null when the file does not tell.</summary>
    private static string? OwnerOf(string lockPath)
    {
        try
        {
            using var file = PosixDisk.OpenForReading(lockPath);
            var bytes = new byte[MostOwnerBytes];
            var length = RandomAccess.Read(file, bytes, 0);
            var text = new string([.. Encoding.UTF8.GetString(bytes.AsSpan(0, length)).Where(c => !char.IsControl(c))]);
            return text.Length > 0 ? text : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
