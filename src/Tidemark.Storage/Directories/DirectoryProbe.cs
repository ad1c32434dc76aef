using System.Runtime.InteropServices;
using Tidemark.Errors;

namespace Tidemark.Storage.Directories;

/// <summary>Whether a directory takes files, and how much space its disk has.</summary>
internal static class DirectoryProbe
{
    /// <summary>Where the directory is there, a file is made and removed; otherwise its nearest parent is looked at.</summary>
    public static StorageSpace Run(IDisk disk, string directory)
    {
        var exists = Directory.Exists(directory);
        try
        {
            var place = exists ? directory : NearestParent(directory);
            if (exists) Write(disk, directory);
            else Ask(place, directory);
            var drive = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(place)! : place);
            return new StorageSpace(drive.AvailableFreeSpace, drive.TotalSize, exists);
        }
        catch (Exception cause) when (DiskErrors.IsOfDisk(cause))
        {
            throw DiskErrors.Translate(cause, "write to", directory);
        }
    }

    private static string NearestParent(string directory)
    {
        var place = directory;
        while (!Directory.Exists(place))
        {
            if (File.Exists(place))
                throw new TidemarkException(ErrorCode.StorageFailed, $"{place} is a file, not a directory.", "Name a directory; a new one is made.");
            place = Path.GetDirectoryName(place)
                ?? throw new TidemarkException(ErrorCode.StorageFailed, $"{directory} lies in no directory that is there.", "Check the path.");
        }

        return place;
    }

    private static void Write(IDisk disk, string directory)
    {
        var path = DirectoryNames.Temporary(Path.Combine(directory, "probe"));
        try
        {
            using var file = disk.CreateNew(path);
            disk.Write(file, "tidemark"u8, 0);
        }
        finally
        {
            disk.Delete(path);
        }
    }

    private static void Ask(string parent, string directory)
    {
        if (OperatingSystem.IsWindows() || PosixNative.Access(parent, PosixNative.MayWrite | PosixNative.MayEnter) == 0) return;
        throw DiskErrors.Translate(new IOException(Marshal.GetLastPInvokeErrorMessage(), Marshal.GetLastPInvokeError()), "make", directory);
    }
}
