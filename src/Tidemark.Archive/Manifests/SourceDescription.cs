namespace Tidemark.Archive.Manifests;

/// <summary>Where a backup point comes from, and how its database is made anew.</summary>
public sealed record SourceDescription
{
    /// <summary>The server's version as it says it.</summary>
    public required string ServerVersion { get; init; }

    /// <summary>The database.</summary>
    public required string Database { get; init; }

    /// <summary>The super table when it alone is the object; null for the whole database.</summary>
    public string? SuperTable { get; init; }

    /// <summary>The server's answer to SHOW CREATE DATABASE, with all options.</summary>
    public required string CreateDatabase { get; init; }

    /// <summary>Every option of the database as ins_databases shows it, by the names of its columns; null in points of earlier builds.</summary>
    public IReadOnlyDictionary<string, string>? DatabaseOptions { get; init; }

    /// <summary>The precision of its timestamps: "ms", "us" or "ns".</summary>
    public required string Precision { get; init; }

    /// <summary>The topic that was read; null when none was.</summary>
    public string? Topic { get; init; }

    /// <summary>The identity of the server's cluster, when it has told; null otherwise.</summary>
    public string? ClusterId { get; init; }

    /// <summary>The vgroups of the database at the run, ordered by id.</summary>
    public required IReadOnlyList<int> VgroupIds { get; init; }
}
