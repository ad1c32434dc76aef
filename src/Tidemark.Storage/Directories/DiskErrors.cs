using Tidemark.Errors;

namespace Tidemark.Storage.Directories;

/// <summary>What the system says, as errors with a cure.</summary>
internal static class DiskErrors
{
    /// <summary>Whether an exception is one of the file system's.</summary>
    public static bool IsOfDisk(Exception exception) => exception is IOException or UnauthorizedAccessException or System.Security.SecurityException;

    /// <summary>Translates one.</summary>
    /// <param name="cause">What was thrown.</param>
    /// <param name="doing">What was done, for the message: "write", "read" …</param>
    /// <param name="path">The full path.</param>
    public static TidemarkException Translate(Exception cause, string doing, string path) => ErrorOf(cause) switch
    {
        PosixNative.ErrorNoSpace => new TidemarkException(
            ErrorCode.StorageFull, $"Cannot {doing} {path}: no space is left on its disk.",
            "Free some space, prune old backup points, or use a larger disk. Files that were complete are intact; the unfinished one is removed.", cause: cause),
        PosixNative.ErrorQuota => new TidemarkException(
            ErrorCode.StorageFull, $"Cannot {doing} {path}: the disk quota of this user is used up.",
            "Raise the quota, prune old backup points, or use another disk. Files that were complete are intact.", cause: cause),
        PosixNative.ErrorReadOnly => new TidemarkException(
            ErrorCode.StorageDenied, $"Cannot {doing} {path}: its file system is read-only.",
            "Mount it for writing, or choose another directory.", cause: cause),
        PosixNative.ErrorAccess or PosixNative.ErrorNotPermitted => new TidemarkException(
            ErrorCode.StorageDenied, $"Cannot {doing} {path}: this user has no right to.",
            $"Give the user that runs Tidemark the rights (chown or chmod on {Path.GetDirectoryName(path) ?? path}), or choose another directory.", cause: cause),
        _ => new TidemarkException(ErrorCode.StorageFailed, $"Cannot {doing} {path}: {cause.Message}", "Check the disk and the path.", cause: cause),
    };

    /// <summary>The system's error number; 0 when the exception carries none.</summary>
    private static int ErrorOf(Exception cause) => cause switch
    {
        UnauthorizedAccessException => PosixNative.ErrorAccess,
        System.Security.SecurityException => PosixNative.ErrorAccess,
        IOException io when OperatingSystem.IsWindows() => (io.HResult & 0xFFFF) switch { 112 or 39 => PosixNative.ErrorNoSpace, 19 => PosixNative.ErrorReadOnly, _ => 0 },
        IOException { HResult: > 0 and < 4096 } io => io.HResult,
        _ => 0,
    };
}
