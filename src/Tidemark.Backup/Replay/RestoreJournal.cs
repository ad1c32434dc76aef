using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tidemark.Backup.Repositories;
using Tidemark.Storage;

namespace Tidemark.Backup.Replay;

/// <summary>What a restore writes down so that it can go on after it was killed. One file per target in the repository, gone after success.</summary>
internal sealed record RestoreJournal
{
    /// <summary>The format this build writes and reads.</summary>
    public const int CurrentVersion = 1;

    internal const string Folder = "restores";
    private const int MaxLengthBytes = 16 << 20;

    public int Version { get; init; } = CurrentVersion;

    public required string RepositoryId { get; init; }

    public required string Plan { get; init; }

    public required string PointId { get; init; }

    /// <summary>Where the chain that is being restored begins: after a compaction there are others, with other messages in them. Null in records of older builds.</summary>
    public string? InitialPointId { get; init; }

    /// <summary>Host, port and database.</summary>
    public required string Target { get; init; }

    /// <summary>When the target database was created, ms since 1970 UTC: another one of the same name is not ours.</summary>
    public required long DatabaseCreatedMs { get; init; }

    /// <summary>Whether the target held tables before.</summary>
    public bool IntoExisting { get; init; }

    /// <summary>What of the point is restored (see <see cref="Selection.RestoreSelection.Fingerprint"/>); null for everything.</summary>
    public string? Selection { get; init; }

    public RestoreStage Stage { get; init; }

    /// <summary>Rows segments written.</summary>
    public int RowsSegments { get; init; }

    /// <summary>Rows of each super table and normal table that were left out, being older than the target keeps; null for none.</summary>
    public IReadOnlyDictionary<string, long>? ExpiredRows { get; init; }

    public IReadOnlyDictionary<int, VgroupMark> Vgroups { get; init; } = new Dictionary<int, VgroupMark>();

    /// <summary>The path of a target's journal.</summary>
    public static string PathOf(string target) => $"{Folder}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(target)).AsSpan(0, 16))}.json";

    /// <summary>The journal of a target; null when there is none, or none that this build reads.</summary>
    public static async ValueTask<RestoreJournal?> LoadAsync(IStorage storage, string target, CancellationToken cancellationToken) =>
        await ReadAsync(storage, PathOf(target), cancellationToken).ConfigureAwait(false) is { } journal && journal.Target == target ? journal : null;

    /// <summary>The journal in a file; null when there is none, or none that this build reads.</summary>
    public static async ValueTask<RestoreJournal?> ReadAsync(IStorage storage, string path, CancellationToken cancellationToken)
    {
        if (!await storage.ExistsAsync(path, cancellationToken).ConfigureAwait(false)) return null;
        var content = await storage.ReadAllAsync(path, MaxLengthBytes, cancellationToken).ConfigureAwait(false);
        try
        {
            var journal = JsonSerializer.Deserialize(content, RestoreJournalJson.Default.RestoreJournal);
            return journal is { Version: CurrentVersion } ? journal : null;
        }
        catch (JsonException)
        {
            // Written by another version or by hand: without it the target is simply one that holds tables.
            return null;
        }
    }

    public ValueTask SaveAsync(IStorage storage, CancellationToken cancellationToken) =>
        storage.WriteAllAsync(PathOf(Target), JsonSerializer.SerializeToUtf8Bytes(this, RestoreJournalJson.Default.RestoreJournal), replace: true, cancellationToken);

    /// <summary>Whether it belongs to this restore, so that going on is what the user wants.</summary>
    public bool IsOf(string repositoryId, IReadOnlyList<BackupPoint> chain) => RepositoryId == repositoryId && Plan == chain[^1].Plan && PointId == chain[^1].Id
        && (InitialPointId ?? PointChain.StateOf(chain[0].Manifest)) == chain[0].Id;

    /// <summary>What it says, for people.</summary>
    public string Describe() => string.Create(CultureInfo.InvariantCulture, $"point {PointId} of plan '{Plan}'{(Selection is null ? "" : " (a selection of it)")}, stage {Stage}, {RowsSegments} rows segments, {Vgroups.Values.Sum(v => v.Applied)} WAL messages");
}

/// <summary>The journal's JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RestoreJournal))]
internal sealed partial class RestoreJournalJson : JsonSerializerContext;
