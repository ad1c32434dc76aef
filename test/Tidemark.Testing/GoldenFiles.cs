namespace Tidemark.Testing;

/// <summary>Where the recordings of a real server lie: <c>test/Golden</c>.</summary>
public static class GoldenFiles
{
    private static readonly string Root = FindRoot();

    /// <summary>The repository's root.</summary>
    public static string RepositoryRoot => Path.GetDirectoryName(Path.GetDirectoryName(Root)!)!;

    /// <summary>The full path of a recording, e.g. <c>tmq/before_g_t_ms.wal.rawlog</c>.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative);

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var golden = Path.Combine(directory.FullName, "test", "Golden");
            if (Directory.Exists(golden)) return golden;
        }

        throw new DirectoryNotFoundException("test/Golden is not above " + AppContext.BaseDirectory);
    }
}
