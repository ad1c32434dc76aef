namespace Tidemark.Errors;

/// <summary>
/// Stable codes of everything Tidemark refuses or fails at, printed as <c>TM101</c>. A number is never given a second meaning.
/// The hundreds are the exit codes of the command line divided by their kind (see <see cref="TidemarkException.ExitCode"/>).
/// </summary>
public enum ErrorCode
{
    /// <summary>A fault of Tidemark itself: please report it. Exit code 1.</summary>
    Internal = 1,
    /// <summary>A library of the system that is needed is not installed. Exit code 1.</summary>
    MissingLibrary = 2,

    // 1xx: what the user typed. Exit code 2.
    /// <summary>An option, argument or DSN that is not valid.</summary>
    InvalidArgument = 101,
    /// <summary>The restore target already holds tables.</summary>
    TargetNotEmpty = 102,
    /// <summary>The named backup point, plan or repository does not exist.</summary>
    PointNotFound = 103,
    /// <summary>The command does not fit what is there (a plan of another database, a repository of another kind).</summary>
    Conflict = 104,

    // 2xx: the server and the way to it. Exit code 3.
    /// <summary>No connection: refused, unreachable, name not resolved, handshake failed.</summary>
    ConnectFailed = 201,
    /// <summary>A connection that worked is gone, or was broken in the middle of something.</summary>
    ConnectionLost = 202,
    /// <summary>Nothing came within the time limit.</summary>
    Timeout = 203,
    /// <summary>Wrong user or password.</summary>
    AuthenticationFailed = 204,
    /// <summary>The server answered with a TDengine error code.</summary>
    ServerError = 205,
    /// <summary>The peer broke the protocol, or is not taosAdapter.</summary>
    ProtocolViolation = 206,
    /// <summary>The database, super table or topic does not exist.</summary>
    ObjectNotFound = 207,

    // 3xx: a capture that cannot be complete. Exit code 4.
    /// <summary>WAL that a point needs is gone: a gap.</summary>
    WalGap = 301,
    /// <summary>A vgroup stopped making progress before its target.</summary>
    Stalled = 302,
    /// <summary>The vgroups or the database behind a plan are not the ones it began with.</summary>
    ChainBroken = 303,
    /// <summary>WAL retention forbids subscription.</summary>
    WalRetention = 304,
    /// <summary>Rows that the source holds were not delivered.</summary>
    RowsMissing = 305,

    // 4xx: data that does not read back. Exit code 5.
    /// <summary>A checksum, length or structure does not hold: damaged bytes.</summary>
    Corrupt = 401,
    /// <summary>The end is missing.</summary>
    Truncated = 402,
    /// <summary>A format version that this build does not know.</summary>
    UnsupportedVersion = 403,
    /// <summary>A message that cannot be decoded.</summary>
    UnknownMessage = 404,

    // 5xx: storage. Exit code 6.
    /// <summary>Reading or writing storage failed.</summary>
    StorageFailed = 501,
    /// <summary>No space left.</summary>
    StorageFull = 502,
    /// <summary>No right to read or write.</summary>
    StorageDenied = 503,
    /// <summary>Another run holds the lock.</summary>
    Locked = 504,

    // 6xx: a restore that is not exact. Exit code 7.
    /// <summary>An event could not be applied to the target.</summary>
    ApplyFailed = 601,
    /// <summary>The comparison at the end found a difference.</summary>
    Mismatch = 602,
}
