using Tidemark.Backup.Capture;
using Tidemark.Backup.Repositories;
using Tidemark.Storage.Directories;
using Tidemark.Testing;

namespace Tidemark.Cli.Tests;

/// <summary>A repository with an initial point and two increments, to be damaged.</summary>
public sealed class DamagedRepository : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    /// <summary>Where it is.</summary>
    public string Path => _directory.Path;

    /// <summary>The folders of its points, in order.</summary>
    public IReadOnlyList<string> Points { get; private set; } = [];

    /// <summary>The names of its points, in order.</summary>
    public IReadOnlyList<string> PointIds => [.. Points.Select(p => System.IO.Path.GetFileName(p)!)];

    /// <summary>Makes one.</summary>
    public static async Task<DamagedRepository> MakeAsync(SandboxFixture sandbox)
    {
        var made = new DamagedRepository();
        var database = await sandbox.MakeAsync();
        var repository = await BackupRepository.OpenOrCreateAsync(new DirectoryStorage(made.Path), TimeProvider.System, CancellationToken.None);
        var options = new CaptureOptions { Source = TDengine.Dsn.Parse($"{sandbox.Dsn}/{database}"), Plan = "p" };
        for (var point = 0; point < 3; point++)
        {
            if (point > 0) await sandbox.WriteAsync(database, 100 * point, 10);
            await new CaptureRun(repository, options, TimeProvider.System, null).RunAsync(CancellationToken.None);
        }

        made.Points = [.. Directory.EnumerateDirectories(System.IO.Path.Combine(made.Path, "plans", "p", "points")).Order(StringComparer.Ordinal)];
        return made;
    }

    /// <summary>The first file of a point whose name matches.</summary>
    public string FileOf(int point, string pattern) => Directory.EnumerateFiles(Points[point], pattern).Order(StringComparer.Ordinal).First();

    /// <summary>The path of a file as the program names it.</summary>
    public string NameOf(string file) => System.IO.Path.GetRelativePath(Path, file).Replace('\\', '/');

    /// <summary>Flips a bit of a file.</summary>
    public static void Flip(string file, int offset)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[offset] ^= 0x10;
        File.WriteAllBytes(file, bytes);
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();
}
