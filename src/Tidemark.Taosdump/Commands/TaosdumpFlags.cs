namespace Tidemark.Taosdump.Commands;

/// <summary>Every flag: those of taosdump 3.3 in the order of its help, then ours.</summary>
internal static class TaosdumpFlags
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<FlagSyntax> All { get; } =
    [
        new(TaosdumpFlag.Host, 'h', "host", "HOST", "The server. Default: firstEp of taos.cfg, else localhost."),
        new(TaosdumpFlag.Password, 'p', "password", "PASSWORD", "The password, glued: -pSECRET or --password=SECRET. Without it you are asked for one. Default: taosdata.") { IsValueOptional = true },
        new(TaosdumpFlag.Port, 'P', "port", "PORT", "The server's port. Default: 6030, the client library; with -Z WebSocket 6041, taosAdapter. 6041 without -Z means WebSocket."),
        new(TaosdumpFlag.User, 'u', "user", "USER", "The user. Default: root."),
        new(TaosdumpFlag.ConfigDirectory, 'c', "config-dir", "CONFIG_DIR", "The directory with taos.cfg, of which firstEp and serverPort are read. Default: /etc/taos."),
        new(TaosdumpFlag.InputPath, 'i', "inpath", "INPATH", "Restore the dump in this directory."),
        new(TaosdumpFlag.OutputPath, 'o', "outpath", "OUTPATH", "Dump into this directory, which exists and holds no dump. Default: the current one."),
        new(TaosdumpFlag.ResultFile, 'r', "resultFile", "RESULTFILE", "The file to which the result is added. Default: ./dump_result.txt."),
        new(TaosdumpFlag.AllowSystem, 'a', "allow-sys", null, "Has no effect since TDengine 3."),
        new(TaosdumpFlag.AllDatabases, 'A', "all-databases", null, "Dump every database."),
        new(TaosdumpFlag.Databases, 'D', "databases", "DATABASES", "Dump these databases; commas between them."),
        new(TaosdumpFlag.EscapeDatabase, 'e', "escape-character", null, "Write names of databases in backticks."),
        new(TaosdumpFlag.WithoutProperty, 'N', "without-property", null, "Leave out the options of databases."),
        new(TaosdumpFlag.SchemaOnly, 's', "schemaonly", null, "Only tables, no rows."),
        new(TaosdumpFlag.Codec, 'd', "avro-codec", "snappy", "How rows are compressed: null, deflate, snappy or lzma."),
        new(TaosdumpFlag.StartTime, 'S', "start-time", "START_TIME", "Only rows from this time on: a number in the database's precision, or 2026-01-31T12:00:00.000+0100."),
        new(TaosdumpFlag.EndTime, 'E', "end-time", "END_TIME", "Only rows up to this time, written in the same way."),
        new(TaosdumpFlag.DataBatch, 'B', "data-batch", "DATA_BATCH", "The most rows of one batch, 1 to 16383. Default: 16383."),
        new(TaosdumpFlag.Inspect, 'I', "inspect", null, "Print what the named Avro files hold."),
        new(TaosdumpFlag.LooseMode, 'L', "loose-mode", null, "Use the tables' own names for files, and no backticks: for names of letters, digits and _ only."),
        new(TaosdumpFlag.NoEscape, 'n', "no-escape", null, "Write names of tables and columns without backticks."),
        new(TaosdumpFlag.DotReplace, 'Q', "dot-replace", null, "Write a dot in the name of a table as _."),
        new(TaosdumpFlag.Threads, 'T', "thread-num", "THREAD_NUM", "Connections, 1 to 64. Default: 8."),
        new(TaosdumpFlag.Rename, 'W', "rename", "RENAME-LIST", "Restore databases under other names: \"db1=newDB1|db2=newDB2\"."),
        new(TaosdumpFlag.Cloud, 'C', "cloud", "CLOUD_DSN", "The same as -X."),
        new(TaosdumpFlag.RetryCount, 'k', "retry-count", "VALUE", "How often a call that failed for a passing reason is repeated. Default: 3."),
        new(TaosdumpFlag.Restful, 'R', "restful", null, "Has no effect any more; see -Z."),
        new(TaosdumpFlag.Timeout, 't', "timeout", "SECONDS", "The most seconds to wait for one answer."),
        new(TaosdumpFlag.Dsn, 'X', "dsn", "DSN", "The address of a cloud service or of a taosAdapter: https://HOST?token=TOKEN, http://HOST:6041. Default: the environment's TDENGINE_CLOUD_DSN."),
        new(TaosdumpFlag.RetrySleep, 'z', "retry-sleep-ms", "VALUE", "Milliseconds before a repeat. Default: 1000."),
        new(TaosdumpFlag.Driver, 'Z', "driver", "DRIVER", "The way to the server: Native or 0, the client library; WebSocket or 1, taosAdapter."),
        new(TaosdumpFlag.Debug, 'g', "debug", null, "After an error, print where in the program it happened."),
        new(TaosdumpFlag.Performance, null, null, null, null) { Exactly = "-PP" },
        new(TaosdumpFlag.Format, null, "format", "FORMAT", "avro, which the original tool restores too, or tide, Tidemark's own archive: much smaller. Default: avro. A restore finds out."),
        new(TaosdumpFlag.Help, '?', "help", null, "Print this.") { EndsParsing = true },
        new(TaosdumpFlag.Usage, null, "usage", null, "Print all flags in short.") { EndsParsing = true },
        new(TaosdumpFlag.Version, 'V', "version", null, "Print the version.") { EndsParsing = true },
    ];
}
