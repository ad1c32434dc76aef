namespace Tidemark.Sandbox.Faults;

/// <summary>What goes wrong with one request. Use the factory methods.</summary>
public sealed record Fault
{
    private Fault()
    {
    }

    /// <summary>TDengine's code to answer instead of doing anything; 0 for none.</summary>
    public int Code { get; private init; }

    /// <summary>The text of <see cref="Code"/>.</summary>
    public string Message { get; private init; } = string.Empty;

    /// <summary>How long the answer is held back; the request is done at once.</summary>
    public TimeSpan Delay { get; private init; }

    /// <summary>True: the connection dies before anything is done.</summary>
    public bool DropsBefore { get; private init; }

    /// <summary>How many bytes of the answer get through before the connection dies; null for all of it. 0: the request is done, but its answer is lost.</summary>
    public int? CutAfterBytes { get; private init; }

    /// <summary>After how many blocks a result claims to be at its end; null for all it has.</summary>
    public int? EndsAfterBlocks { get; private init; }

    /// <summary>True: the request is done, no answer is ever sent, the connection stays.</summary>
    public bool IsMute { get; private init; }

    /// <summary>Answers a code and does nothing.</summary>
    public static Fault Answer(int code, string message) => new() { Code = code, Message = message };

    /// <summary>Holds the answer back.</summary>
    public static Fault Slow(TimeSpan delay) => new() { Delay = delay };

    /// <summary>Kills the connection instead of doing anything.</summary>
    public static Fault DropBefore() => new() { DropsBefore = true };

    /// <summary>Does what was asked and kills the connection before the answer: its outcome is unknown to the client.</summary>
    public static Fault DropAfter() => new() { CutAfterBytes = 0 };

    /// <summary>Sends only the first bytes of the answer, then kills the connection.</summary>
    public static Fault Cut(int afterBytes) => new() { CutAfterBytes = afterBytes };

    /// <summary>Answers a query, but its result ends early and without an error, as if there were no more rows.</summary>
    public static Fault EndAfterBlocks(int blocks)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(blocks);
        return new Fault { EndsAfterBlocks = blocks };
    }

    /// <summary>Does what was asked and never answers.</summary>
    public static Fault Mute() => new() { IsMute = true };

    /// <summary>Does nothing and answers a code after a while.</summary>
    internal static Fault Late(int code, string message, TimeSpan delay) => new() { Code = code, Message = message, Delay = delay };

    /// <summary>Does nothing and never answers.</summary>
    internal static Fault Unanswered() => new() { Code = ServerOutage.NoConnectionCode, Message = ServerOutage.NoConnectionText, IsMute = true };
}
