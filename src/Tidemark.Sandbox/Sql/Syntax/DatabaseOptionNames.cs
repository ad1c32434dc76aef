using System.Collections.Frozen;

namespace Tidemark.Sandbox.Sql.Syntax;

/// <summary>The options that CREATE and ALTER DATABASE take; the engine checks their values.</summary>
internal static class DatabaseOptionNames
{
    public static readonly FrozenSet<string> Alter = FrozenSet.ToFrozenSet(
    [
        "buffer", "cachemodel", "cachesize", "wal_fsync_period", "keep", "minrows", "pages", "replica", "wal_level", "stt_trigger",
        "wal_retention_period", "wal_retention_size", "keep_time_offset", "ss_keeplocal", "ss_compact", "compact_interval",
        "compact_time_range", "compact_time_offset",
    ]);

    public static readonly FrozenSet<string> Create = Alter.Concat(
    [
        "comp", "duration", "maxrows", "pagesize", "precision", "strict", "vgroups", "single_stable", "retentions", "schemaless", "table_prefix",
        "table_suffix", "tsdb_pagesize", "wal_roll_period", "wal_segment_size", "encrypt_algorithm", "ss_chunkpages", "with_arbitrator",
    ]).ToFrozenSet();
}
