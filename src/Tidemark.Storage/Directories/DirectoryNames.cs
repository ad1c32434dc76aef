using System.Security.Cryptography;

namespace Tidemark.Storage.Directories;

/// <summary>The names beside the files of a directory. They begin with '.', which no path of a storage does.</summary>
internal static class DirectoryNames
{
    private const string TemporaryEnd = ".tidemark-tmp";

    /// <summary>A new name for a file in the making, in the directory it will be in.</summary>
    public static string Temporary(string target)
        => Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}{TemporaryEnd}");

    public static bool IsTemporary(string name) => name.StartsWith('.') && name.EndsWith(TemporaryEnd, StringComparison.Ordinal);

    /// <summary>The file that carries a lock.</summary>
    public static string Lock(string target) => Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.tidemark-lock");
}
