using System.Collections.Frozen;

namespace Tidemark.Sandbox.Sql.Syntax;

/// <summary>Words that are no names unless they stand in backticks. Source: <c>SELECT 1 AS word</c> of a 3.3.7.5 server.</summary>
internal static class ReservedWords
{
    private static readonly FrozenSet<string> Words = """
        account accounts add aggregate alive all alter analyze and anode anodes anomaly_window anti apps arbgroups as asc asof assign auto
        balance between bigint binary blob bnode bnodes bool buffer bufsize by cache cachemodel cachesize case cast child client_version cluster
        cols column comment comp compact compact_interval compact_time_offset compact_time_range compacts composite compress connection connections
        consumer consumers contains count count_window create createdb current_user database databases dbs decimal delete delete_mark delete_recalc
        delete_output_table desc describe disk_info distinct distributed dnode dnodes double drop duration else enable encode encrypt_algorithm
        encrypt_key encryptions end event_type event_window every exists explain file fill fill_history fill_history_first first float flush for
        force force_output from full function functions geometry grant grants group having host if ignore import in index indexes inner insert int
        integer interval into is jlimit join json keep keep_time_offset key kill language last last_row leader leading left licences like limit
        linear local logs low_latency_calc machines match max_delay maxrows mediumblob merge meta minrows minus mnode mnodes modify modules mount
        mounts nchar next nmatch none normal not notify notify_history notify_options now null null_f nulls offset on only or order outer outputtype
        pages pagesize partition pass port position pps pre_filter precision prev primary privileges qnode qnodes qtime queries query range ratio
        read recalculate recursive redistribute rename replace replica replicas reset retentions revoke right rollup schemaless scores select semi
        server_status server_version session set show single_stable sliding slimit sma smallint snode snodes soffset split ss_chunkpages ss_compact
        ss_keeplocal ssmigrate stable stables start state state_window stop storage stream streams strict stt_trigger subscribe subscriptions substr
        substring sysinfo system table table_prefix table_suffix tables tag tags tbname then timestamp timezone tinyint to today topic topics
        trailing transaction transactions trim true tsdb_pagesize tsma tsmas ttl union unsafe unsigned untreated update use user users using value
        value_f values varbinary varchar variables verbose vgroup vgroups view views virtual vnode vnodes vtable vtables wal_fsync_period wal_level
        wal_retention_period wal_retention_size wal_roll_period wal_segment_size watermark when where window window_close window_offset window_open
        with write
        """.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> FunctionWords = FrozenSet.ToFrozenSet(
        ["cast", "client_version", "count", "current_user", "database", "first", "last", "last_row", "now", "position", "replace", "server_status",
        "server_version", "substr", "substring", "timezone", "today", "trim", "user"]);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Words.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> FunctionLookup =
        FunctionWords.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool Contains(ReadOnlySpan<char> word) => Lookup.Contains(word);

    /// <summary>Whether a word can stand in front of the parenthesis of a function.</summary>
    public static bool MayBeFunction(ReadOnlySpan<char> word) => !Lookup.Contains(word) || FunctionLookup.Contains(word);
}
