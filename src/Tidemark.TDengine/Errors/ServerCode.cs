namespace Tidemark.TDengine.Errors;

/// <summary>Codes of TDengine (the low 16 bits) that Tidemark decides by. The whole catalogue: <see cref="ServerErrorCatalogue"/>.</summary>
public static class ServerCode
{
    /// <summary>Unable to establish connection.</summary>
    public const int ConnectFailed = 0x000B;

    /// <summary>Invalid parameters; of a raw write: the detail text tells which column.</summary>
    public const int InvalidParameters = 0x0118;

    /// <summary>Action in progress: wait, then check the result.</summary>
    public const int ActionInProgress = 0x0111;

    /// <summary>Invalid user.</summary>
    public const int InvalidUser = 0x0351;

    /// <summary>Wrong password.</summary>
    public const int AuthenticationFailure = 0x0357;

    /// <summary>Super table already exists.</summary>
    public const int SuperTableExists = 0x0360;

    /// <summary>Super table does not exist.</summary>
    public const int SuperTableNotExist = 0x0362;

    /// <summary>Database already exists.</summary>
    public const int DatabaseExists = 0x0381;

    /// <summary>Database does not exist.</summary>
    public const int DatabaseNotExist = 0x0388;

    /// <summary>WAL retention period is zero: no topics.</summary>
    public const int WalRetentionZero = 0x038C;

    /// <summary>Another DDL on the same database is running.</summary>
    public const int ConflictTransaction = 0x03D3;

    /// <summary>Topic already exists.</summary>
    public const int TopicExists = 0x03E0;

    /// <summary>Topic does not exist.</summary>
    public const int TopicNotExist = 0x03E1;

    /// <summary>The consumer was removed from its group.</summary>
    public const int ConsumerNotExist = 0x03E6;

    /// <summary>Rebalance is running.</summary>
    public const int ConsumerNotReady = 0x03EA;

    /// <summary>The topic has consumers.</summary>
    public const int TopicSubscribed = 0x03EB;

    /// <summary>The consumer group has consumers.</summary>
    public const int GroupUsed = 0x03EC;

    /// <summary>The object has topics that must be dropped first.</summary>
    public const int TopicMustBeDropped = 0x03ED;

    /// <summary>The column is there already: a repeated ALTER.</summary>
    public const int ColumnExists = 0x0525;

    /// <summary>The column is not there: a repeated ALTER.</summary>
    public const int ColumnNotExists = 0x0526;

    /// <summary>Table already exists.</summary>
    public const int TableExists = 0x0603;

    /// <summary>A timestamp outside KEEP.</summary>
    public const int TimestampOutOfRange = 0x060B;

    /// <summary>Table does not exist (vnode).</summary>
    public const int TableNotExists = 0x0618;

    /// <summary>No column of that name.</summary>
    public const int InvalidColumnName = 0x2602;

    /// <summary>The cluster has as many topics as it may.</summary>
    public const int TooManyTopics = 0x4004;

    /// <summary>Whether the server says that a table or super table is not there.</summary>
    public static bool IsNoSuchTable(int code) => code is TableDoesNotExist or TableNotExists or SuperTableNotExist;

    /// <summary>Table does not exist (parser).</summary>
    public const int TableDoesNotExist = 0x2603;

    /// <summary>No current database.</summary>
    public const int DatabaseNotSpecified = 0x2616;

    /// <summary>Permission denied or the object does not exist.</summary>
    public const int DeniedOrNotExist = 0x2644;

    /// <summary>The subscription is in its snapshot.</summary>
    public const int InSnapshot = 0x4006;

    /// <summary>Offset outside the WAL that is there.</summary>
    public const int OffsetOutOfRange = 0x4007;

    /// <summary>No offset committed yet.</summary>
    public const int NoCommittedInfo = 0x4011;

    /// <summary>The same offset was committed already: success.</summary>
    public const int SameCommittedValue = 0x4012;

    /// <summary>taosAdapter's own error: only the text tells.</summary>
    public const int AdapterError = 0xFFFF;
}
