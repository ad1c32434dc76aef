namespace Tidemark.Storage.Directories;

/// <summary>Walks a directory in the order of paths. What vanishes meanwhile is left out.</summary>
internal static class DirectoryWalk
{
    /// <summary>The files below a folder, ordered by path (ordinal).</summary>
    public static IEnumerable<StoredFileInfo> Files(string location, string folder)
    {
        foreach (var entry in Ordered(location, folder))
        {
            if (entry.IsDirectory)
            {
                foreach (var file in Files(location, entry.Path)) yield return file;
            }
            else if (Describe(location, entry.Path) is { } file)
            {
                yield return file;
            }
        }
    }

    /// <summary>The full paths of all files in the making.</summary>
    public static IEnumerable<string> Temporaries(string directory)
    {
        foreach (var child in Children(directory))
        {
            if (child is DirectoryInfo { LinkTarget: null })
            {
                foreach (var temporary in Temporaries(child.FullName)) yield return temporary;
            }
            else if (child is FileInfo && DirectoryNames.IsTemporary(child.Name))
            {
                yield return child.FullName;
            }
        }
    }

    private static List<(string Path, bool IsDirectory)> Ordered(string location, string folder)
    {
        var entries = new List<(string Path, bool IsDirectory)>();
        foreach (var child in Children(folder.Length == 0 ? location : System.IO.Path.Combine(location, folder)))
        {
            var path = folder.Length == 0 ? child.Name : $"{folder}/{child.Name}";
            if (StoragePath.IsValid(path)) entries.Add((path, child is DirectoryInfo));
        }

        // A directory takes part with the '/' that its files have behind its name.
        entries.Sort((a, b) => string.CompareOrdinal(a.IsDirectory ? a.Path + "/" : a.Path, b.IsDirectory ? b.Path + "/" : b.Path));
        return entries;
    }

    private static FileSystemInfo[] Children(string directory)
    {
        try
        {
            return new DirectoryInfo(directory).GetFileSystemInfos();
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception cause) when (DiskErrors.IsOfDisk(cause))
        {
            // A file where a folder is asked for has no files below it.
            return File.Exists(directory) ? [] : throw DiskErrors.Translate(cause, "list", directory);
        }
    }

    private static StoredFileInfo? Describe(string location, string path)
    {
        var file = new FileInfo(System.IO.Path.Combine(location, path));
        try
        {
            return file.Exists ? new StoredFileInfo(path, file.Length, new DateTimeOffset(file.LastWriteTimeUtc)) : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
