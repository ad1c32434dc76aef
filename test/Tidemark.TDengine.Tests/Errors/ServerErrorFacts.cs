using System.Globalization;

namespace Tidemark.TDengine.Tests.Errors;

/// <summary>
/// The codes that a backup meets, as a server of 3.3.7 defines and uses them: T passes by itself, C passes over a new connection or consumer,
/// - stays. Kept apart from the catalogue, so that neither loses an entry without the other noticing.
/// </summary>
internal static class ServerErrorFacts
{
    private const string Table = """
        0x000B T Unable to establish connection
        0x0013 - Client and server's time is not synchronized
        0x0018 T Conn is broken
        0x0019 T Conn read timeout
        0x0020 T some vnode/qnode/mnode(s) out of service
        0x0023 T rpc network error
        0x0024 T Rpc network busy
        0x0102 T Out of Memory
        0x0111 T Action in progress
        0x0118 - Invalid parameters
        0x011E - Version not compatible
        0x012B - Out of disk space
        0x0130 T Database is starting up
        0x0131 T Database is closing down
        0x0132 - Invalid data format
        0x0204 - Invalid client version
        0x0206 - Invalid host name
        0x0213 C Disconnected from service
        0x0214 - No write permission
        0x0215 - Connection killed
        0x0217 - Database not specified
        0x0219 - SQL statement too long
        0x022D - Query killed
        0x0303 - Insufficient privilege for operation
        0x0315 - User is disabled
        0x0332 - Vgroup does not exist
        0x0351 - Invalid user
        0x0357 - Authentication failure
        0x0358 - User not available
        0x0360 - STable already exists
        0x0362 - STable not exist
        0x0380 - Database not specified
        0x0381 - Database already exists
        0x0386 T Database in dropping status
        0x0388 - Database not exist
        0x038C - WAL retention period is zero
        0x0396 T Database in creating status
        0x03AE T VGroup is offline
        0x03C4 - Field used by topic
        0x03C6 - Invalid schema version
        0x03D3 T Conflict transaction not completed
        0x03D9 T Conflict transaction not completed: compact
        0x03E0 - Topic already exists
        0x03E1 - Topic not exist
        0x03E6 C Consumer not exist
        0x03E8 C Subscribe not exist
        0x03EA T Consumer not ready
        0x03EB - Topic subscribed cannot be dropped
        0x03EC - Consumer group being used by some consumer
        0x03ED - topic must be dropped first
        0x0408 T Dnode is offline
        0x0503 C Vnode is closed or removed
        0x0520 C Vnode not exist
        0x0522 C Vnode hash mismatch
        0x0525 - Table column already exists
        0x0526 - Table column not exists
        0x0527 - Table column is subscribed
        0x0529 C Vnode stopped
        0x0531 T Query busy
        0x0532 T Vnode didn't catch up its leader
        0x0538 T Vnode write is disabled for snapshot
        0x0600 C Invalid table ID
        0x0603 - Table already exists
        0x060B - Timestamp data out of range
        0x0618 C Table not exists
        0x070F - invalid input
        0x090C C Sync leader is unreachable
        0x0911 T Sync not ready to propose
        0x0914 T Sync leader is restoring
        0x0A0C - TQ table schema not found
        0x0A0D - TQ no committed offset
        0x0A0E T TQ internal error
        0x1001 - WAL file is corrupted
        0x1002 - WAL size exceeds limit
        0x1003 - WAL invalid version
        0x1005 - WAL log not exist
        0x1006 - WAL checksum mismatch
        0x2208 - tfs no valid disk
        0x2600 - syntax error
        0x2602 - Invalid column name
        0x2603 - Table does not exist
        0x2616 - Database not specified
        0x2617 - Invalid table name
        0x2640 - Too many columns
        0x2644 - Permission denied or target object not exist
        0x2653 - Value too long for column/tag
        0x267B - Primary key column should not be null
        0x4001 C Consumer mismatch
        0x4004 - Topic num out of range
        0x4005 - Group num out of range
        0x4006 - Can not operate in snapshot mode
        0x4007 - Offset out of range
        0x4008 C VgId does not belong to this consumer
        0x4009 C Topic does not belong to this consumer
        0x4010 - Assignment or poll interface need to be called first
        0x4011 - No committed info
        0x4012 - Same committed value
        0x4017 C Invalid status, please subscribe topic first
        0x6000 T Queue out of memory
        0x6303 - Blob value too long
        """;

    public static IReadOnlyList<(int Code, char Kind, string Text)> All { get; } =
        [.. Table.Split('\n').Select(l => l.Trim()).Select(l => (int.Parse(l.AsSpan(2, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture), l[7], l[9..]))];
}
