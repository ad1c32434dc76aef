namespace Tidemark.Backup.Repositories;

/// <summary>Raw types of frames that Tidemark itself makes; TDengine uses none of these numbers.</summary>
public static class ArchiveFrames
{
    /// <summary>One SQL statement in UTF-8, with bare table names, run with the target database as the current one.</summary>
    public const ushort SqlStatement = 0x7E01;

    /// <summary>Tables with a TTL that exist at the point: see docs/FORMAT.md.</summary>
    public const ushort ExpiringTables = 0x7E02;
}
