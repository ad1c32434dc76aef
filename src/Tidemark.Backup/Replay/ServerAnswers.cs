using Tidemark.TDengine;

namespace Tidemark.Backup.Replay;

/// <summary>Answers to a change that say: it is so already.</summary>
/// <remarks>Source: repeated statements on a 3.3.7.5 server, and what raw writes answer.</remarks>
internal static class ServerAnswers
{
    public const int TimestampOutOfRange = 0x060B;

    /// <summary>The thing to create is there, or the thing to change or drop is not.</summary>
    public static bool IsAlreadySo(TDengineException error) => error.ServerCode is
        0x0360 // super table exists
        or 0x0362 // super table does not exist
        or 0x0369 // tag exists
        or 0x036A // tag does not exist
        or 0x036B // column exists
        or 0x036C // column does not exist
        or 0x0381 // database exists
        or 0x03F8 // storage options are those
        or 0x0525 // column exists
        or 0x0526 // column does not exist
        or 0x0536 // storage options are those
        or 0x0603 // table exists
        or 0x0618 // table does not exist
        or 0x2602 // no column of that name
        or 0x2603 // table does not exist
        or 0x260E // no tag of that name
        or 0x263C // column of that name exists
        or 0x264B; // not wider than it is

    /// <summary>The thing to create is there; what it needs and is missing is an error.</summary>
    public static bool IsThere(TDengineException error) => error.ServerCode is
        0x0360 // super table exists
        or 0x0603; // table exists

    /// <summary>An object of that name is there: what it holds is not known.</summary>
    public static bool IsNameTaken(TDengineException error) => IsThere(error) || error.ServerCode is
        0x0350 // user
        or 0x0373 // function
        or 0x03E0 // topic
        or 0x03F0 // stream
        or 0x0480 or 0x3101 // TSMA
        or 0x0483 // index, of that name or on that tag
        or 0x04A0 // view
        || error.ServerMessage.Contains("already exist", StringComparison.OrdinalIgnoreCase);

    /// <summary>The table is of another time: only where what was restored may be ahead of the stream.</summary>
    public static bool IsOfAnotherTime(TDengineException error) => IsAlreadySo(error) || error.ServerCode is
        0x061D // table exists in another super table
        or 0x2649 // no such tag, or a statement for another kind of table
        or 0x2653; // value too long
}
