namespace Tidemark.Sandbox.Faults;

/// <summary>
/// What a gateway answers while the database server behind it is down. Source: transcripts of a 3.3.7.5 adapter whose server was stopped.
/// Answers to fetches, raw writes, prepared inserts, <c>committed</c> and <c>commit_offset</c> were not recorded; they are taken to be those
/// of a statement.
/// </summary>
internal static class ServerOutage
{
    /// <summary>A REST request is tried this often, each time with the full wait.</summary>
    private const int RestAttempts = 8;

    public const int NoConnectionCode = 0x000B;
    public const string NoConnectionText = "Unable to establish connection";

    /// <summary>What becomes of a request; null when it needs no server.</summary>
    /// <param name="point">The request.</param>
    /// <param name="wait">How long the gateway tries to reach the server.</param>
    public static Fault? Strike(FaultPoint point, TimeSpan wait) => (point.Endpoint, point.Action) switch
    {
        ("/ws", "conn") => Fault.Late(0x010A, "Ref is not there", wait),
        ("/ws", "query") => Fault.Unanswered(),
        ("/ws", "binary_query" or "fetch" or "fetch_raw_block" or "insert" or "write_raw" or "write_raw_block" or "write_raw_block_with_fields"
            or "validate_sql" or "stmt2_prepare" or "stmt2_bind" or "stmt2_exec") => NoConnection(wait),
        ("/rest/tmq", "subscribe") => Fault.Late(0xFFFF, "init tscObj failed", wait),
        ("/rest/tmq", "commit") => Fault.Slow(wait),
        ("/rest/tmq", "committed" or "commit_offset") => NoConnection(wait),
        ("/rest/sql", _) => NoConnection(wait * RestAttempts),
        _ => null,
    };

    private static Fault NoConnection(TimeSpan wait) => Fault.Late(NoConnectionCode, NoConnectionText, wait);
}
