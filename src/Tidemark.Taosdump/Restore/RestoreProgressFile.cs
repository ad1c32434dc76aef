using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tidemark.Errors;
using Tidemark.Storage.Directories;

namespace Tidemark.Taosdump.Restore;

/// <summary>
/// The record of which files of a dump went into a target, a line each, so that a restore that ended early is continued. It lies beside the dump, or in the user's state directory when the dump cannot be written
/// to, and is gone after a restore without failures. One restore at a time holds it. Thread-safe.
/// </summary>
internal sealed class RestoreProgressFile : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, FinishedFile> _finished = new(StringComparer.Ordinal);
    private readonly DirectoryLock _owner;
    private readonly string _path;
    private FileStream? _file;

    private RestoreProgressFile(string path, DirectoryLock owner)
    {
        _path = path;
        _owner = owner;
        var journal = path + ".journal";
        foreach (var line in Read(journal)) _finished[line.File] = line;
        _file = new FileStream(journal, FileMode.Append, FileAccess.Write, FileShare.Read, 1);
        // A line that a kill cut short must not run into the next.
        _file.Write("\n"u8);
    }

    /// <summary>Opens the record of a dump and a target.</summary>
    /// <exception cref="TidemarkException">Another restore holds it (TM504), or it can be written nowhere (TM503).</exception>
    public static async ValueTask<RestoreProgressFile> OpenAsync(DumpRestoreOptions options)
    {
        var directory = Path.GetFullPath(options.Directory);
        var renames = options.Renames.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => $"{r.Key}\n{r.Value}");
        var key = Digest($"{options.Target.Host}\n{options.Target.Port}\n{options.ReplaceDots}\n{string.Join('\n', renames)}");
        Exception cause;
        try
        {
            return await OpenAsync(Path.Combine(directory, $".tidemark-restore-{key}"), directory).ConfigureAwait(false);
        }
        catch (Exception e) when (DiskErrors.IsOfDisk(e))
        {
            cause = e;
        }

        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } home ? home : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
        var folder = Path.Combine(state, "tidemark", "restores");
        try
        {
            Directory.CreateDirectory(folder);
            return await OpenAsync(Path.Combine(folder, Digest($"{directory}\n{key}")), directory).ConfigureAwait(false);
        }
        catch (Exception e) when (DiskErrors.IsOfDisk(e))
        {
            throw new TidemarkException(ErrorCode.StorageDenied, $"The record of the restore can be written neither into {directory} ({cause.Message}) nor into {folder} ({e.Message}).",
                "Set XDG_STATE_HOME to a directory that can be written, or copy the dump to one.", cause: e);
        }
    }

    /// <summary>Whether files of an earlier restore were found again.</summary>
    public bool IsContinued { get; private set; }

    /// <summary>What went into a database before, by table.</summary>
    public Dictionary<string, long> RowsOf(long databaseCreatedMs)
    {
        lock (_lock) return _finished.Values.Where(f => f.Created == databaseCreatedMs).GroupBy(f => f.Table, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(f => f.Rows), StringComparer.Ordinal);
    }

    /// <summary>Forgets what went into tables of a database: their rows are not there any more.</summary>
    public void Forget(long databaseCreatedMs, IReadOnlySet<string> tables)
    {
        lock (_lock)
        {
            foreach (var line in _finished.Values.Where(f => f.Created == databaseCreatedMs && tables.Contains(f.Table)).ToList()) _finished.Remove(line.File);
        }
    }

    /// <summary>The rows of a file that went into the database before; null when it did not.</summary>
    /// <param name="file">Its path from the dump's directory.</param>
    /// <param name="path">Its path.</param>
    /// <param name="databaseCreatedMs">When the database was made.</param>
    public FinishedFile? Find(string file, string path, long databaseCreatedMs)
    {
        FinishedFile? line;
        lock (_lock)
        {
            if (!_finished.TryGetValue(file, out line) || line.Created != databaseCreatedMs) return null;
        }

        if (FileMark.Of(path) is not { } mark || mark != new FileMark(line.Length, line.Marker ?? "")) return null;
        IsContinued = true;
        return line;
    }

    /// <summary>Notes files that are in.</summary>
    /// <returns>Null, or why nothing is noted any more: a restore does not end because its note cannot be kept.</returns>
    public string? Add(IReadOnlyList<FinishedFile> files)
    {
        var text = new StringBuilder();
        foreach (var file in files) text.Append(JsonSerializer.Serialize(file, RestoreProgressJson.Default.FinishedFile)).Append('\n');
        lock (_lock)
        {
            try
            {
                _file?.Write(Encoding.UTF8.GetBytes(text.ToString()));
            }
            catch (Exception e) when (DiskErrors.IsOfDisk(e))
            {
                // A line may be cut short now: nothing may follow it.
                _file?.Dispose();
                _file = null;
                return $"The record of the restore cannot be written any more ({e.Message}). The restore goes on; if it is interrupted, the next one writes again what went in from here on.";
            }
        }

        return null;
    }

    /// <summary>Removes the record: everything is in.</summary>
    public void Remove()
    {
        lock (_lock)
        {
            _file?.Dispose();
            _file = null;
        }

        File.Delete(_path + ".journal");
        File.Delete(_path + ".lock");
    }

    public ValueTask DisposeAsync()
    {
        _file?.Dispose();
        return _owner.DisposeAsync();
    }

    private static async ValueTask<RestoreProgressFile> OpenAsync(string path, string shown)
    {
        var owner = DirectoryLock.Take(path + ".lock", $"The restore of {shown}", $"process {Environment.ProcessId} on {Environment.MachineName}");
        try
        {
            return new RestoreProgressFile(path, owner);
        }
        catch
        {
            await owner.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // What does not read was cut short by a kill, and its file goes in again.
    private static IEnumerable<FinishedFile> Read(string path)
    {
        if (!File.Exists(path)) yield break;
        foreach (var line in File.ReadLines(path))
        {
            FinishedFile? file = null;
            try
            {
                if (line.Length > 0) file = JsonSerializer.Deserialize(line, RestoreProgressJson.Default.FinishedFile);
            }
            catch (JsonException)
            {
                continue;
            }

            if (file is { File: not null, Table: not null }) yield return file;
        }
    }

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
}

/// <summary>The JSON of the record.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FinishedFile))]
internal sealed partial class RestoreProgressJson : JsonSerializerContext;
