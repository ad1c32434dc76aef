using Tidemark.Errors;
using Tidemark.Storage.Directories;

namespace Tidemark.Service.Operation;

/// <summary>The directory that the service keeps its own things in. Only its owner reads it, and one process at a time uses it.</summary>
internal sealed class DataDirectory : IAsyncDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly IAsyncDisposable _lock;

    private DataDirectory(string path, IAsyncDisposable held) => (Path, _lock) = (path, held);

    public string Path { get; }

    public string Catalog => System.IO.Path.Combine(Path, "catalog.db");

    public string Keys => System.IO.Path.Combine(Path, "keys");

    public string Backups => System.IO.Path.Combine(Path, "backups");

    /// <summary>Makes it where it is not there, and takes it.</summary>
    /// <exception cref="TidemarkException">It cannot be made (TM503), or another service uses it (TM504).</exception>
    public static async Task<DataDirectory> OpenAsync(string path, CancellationToken cancellationToken)
    {
        path = System.IO.Path.GetFullPath(path);
        try
        {
            Make(path);
            Make(System.IO.Path.Combine(path, "keys"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TidemarkException(ErrorCode.StorageDenied, $"The data directory {path} cannot be made or used: {e.Message}", "Choose another with --data, or give this user the right to it.", cause: e);
        }

        return new DataDirectory(path, await new DirectoryStorage(path).LockAsync("service", $"tidemark serve, process {Environment.ProcessId}", cancellationToken).ConfigureAwait(false));
    }

    public ValueTask DisposeAsync() => _lock.DisposeAsync();

    private static void Make(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else if (!Directory.Exists(path)) Directory.CreateDirectory(path, OwnerOnly);
    }
}
