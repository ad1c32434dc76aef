using Tidemark.Errors;

namespace Tidemark.Taosdump.Commands;

/// <summary>Looks whether a dump may go into a directory, before a server is asked for anything.</summary>
internal static class OutputDirectory
{
    /// <summary>Checks it and leaves it as it was.</summary>
    /// <exception cref="TidemarkException">It is not there (TM501), may not be written (TM503), or holds data files already (TM104).</exception>
    public static void Check(string directory)
    {
        if (!Directory.Exists(directory))
            throw new TidemarkException(ErrorCode.StorageFailed, File.Exists(directory) ? $"{directory} is a file, not a directory." : $"{directory} is not exist.", "Make the directory first, or name another one with -o.");
        if (DataFile(directory) is { } name)
        {
            throw new TidemarkException(ErrorCode.Conflict, $"Found data file(s) in {directory}: {name}. Nothing was touched.",
                "Dump into another directory, with -o, or move what is there.");
        }

        var probe = Path.Combine(directory, $".tidemark-{Guid.NewGuid():N}");
        try
        {
            using var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TidemarkException(ErrorCode.StorageDenied, $"{directory} cannot be written to.", "Give this user the right to write there (chmod, chown), or name another directory with -o.", cause: e);
        }
    }

    // The real tool's rule, and the marker of Tidemark's own archive. Other files are nobody's business.
    private static string? DataFile(string directory) => Directory.EnumerateFileSystemEntries(directory).Select(p => Path.GetFileName(p)!).FirstOrDefault(n =>
        n is "dbs.sql" or "tidemark.json"
        || n.StartsWith("taosdump.", StringComparison.Ordinal)
        || n.EndsWith(".avro", StringComparison.Ordinal) || n.EndsWith(".avro-ntb", StringComparison.Ordinal) || n.EndsWith(".avro-tbtags", StringComparison.Ordinal) || n.EndsWith(".avro-tbstb", StringComparison.Ordinal));
}
