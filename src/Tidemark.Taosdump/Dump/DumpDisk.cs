using Tidemark.Errors;
using Tidemark.Storage.Directories;

namespace Tidemark.Taosdump.Dump;

/// <summary>The files of a dump on disk. Nothing is synchronised one by one: the whole file system is, before the dump becomes visible.</summary>
internal static class DumpDisk
{
    /// <summary>Makes a directory.</summary>
    public static void CreateDirectory(string path) => Do("create", path, () => Directory.CreateDirectory(path));

    /// <summary>Writes a file whole.</summary>
    public static void Write(string path, byte[] bytes) => Do("write", path, () => File.WriteAllBytes(path, bytes));

    /// <summary>Writes bytes at the end of a file, which is made when it is empty.</summary>
    public static void Append(string path, long length, ReadOnlySpan<byte> bytes)
    {
        try
        {
            using var file = File.OpenHandle(path, length == 0 ? FileMode.CreateNew : FileMode.Open, FileAccess.Write, FileShare.Read);
            RandomAccess.Write(file, bytes, length);
        }
        catch (Exception e) when (DiskErrors.IsOfDisk(e))
        {
            throw Error(e, "write", path);
        }
    }

    /// <summary>Removes a file that was begun.</summary>
    public static void Delete(string path) => Do("remove", path, () => File.Delete(path));

    /// <summary>Removes a directory with all that is in it, as far as that is possible.</summary>
    /// <returns>Whether it is gone.</returns>
    public static bool TryDeleteDirectory(string path)
    {
        try
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            return true;
        }
        catch (Exception e) when (DiskErrors.IsOfDisk(e))
        {
            return false;
        }
    }

    /// <summary>Removes a directory in which nothing is.</summary>
    /// <returns>Whether it is gone.</returns>
    public static bool TryDeleteEmptyDirectory(string path)
    {
        try
        {
            if (Directory.Exists(path)) Directory.Delete(path);
            return true;
        }
        catch (Exception e) when (DiskErrors.IsOfDisk(e))
        {
            return false;
        }
    }

    /// <summary>Makes a file appear whole, after everything written before it is durable. Where that fails, nothing of it is left.</summary>
    public static void Publish(string path, byte[] bytes) => Do("write", path, () =>
    {
        var directory = Path.GetDirectoryName(path)!;
        var temporary = path + ".part";
        try
        {
            File.WriteAllBytes(temporary, bytes);
            PosixDisk.FlushFileSystem(directory);
            File.Move(temporary, path);
        }
        catch (Exception e) when (DiskErrors.IsOfDisk(e))
        {
            TryDelete(temporary);
            throw;
        }

        PosixDisk.Instance.FlushDirectory(directory);
    });

    /// <summary>What the system said of a file, with a cure that speaks of dumps.</summary>
    public static TidemarkException Error(Exception cause, string doing, string path) => OfDump(DiskErrors.Translate(cause, doing, path));

    /// <summary>An error of storage, with a cure that speaks of dumps.</summary>
    public static TidemarkException OfDump(TidemarkException error) => error.Code != ErrorCode.StorageFull
        ? error : new TidemarkException(error.Code, error.Message, "Free some space, or dump into a directory on a larger disk. What this dump had written is removed.", error.IsTransient, error.InnerException);

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (DiskErrors.IsOfDisk(e))
        {
            // What went wrong first is what is said.
        }
    }

    private static void Do(string doing, string path, Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (DiskErrors.IsOfDisk(e))
        {
            throw Error(e, doing, path);
        }
    }
}
