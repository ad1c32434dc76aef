using Tidemark.Sandbox.Faults;

namespace Tidemark.Sandbox.WebSockets;

/// <summary>The answer to one request while it is being made: the common members first, then the action's own, then it is sent.</summary>
internal sealed class ActionAnswer(string action, ulong requestId, long startedAt, TimeProvider time) : IDisposable
{
    private readonly AnswerBuffer _buffer = new();
    private JsonAnswer? _json;
    private ReadOnlyMemory<byte> _detached;

    public string Action { get; } = action;

    public ulong RequestId { get; } = requestId;

    /// <summary>What goes wrong with it; null for nothing.</summary>
    public Fault? Fault { get; set; }

    public bool IsBinary { get; private set; }

    /// <summary>False once it is an error.</summary>
    public bool IsGood { get; private set; } = true;

    /// <summary>Adds the members that a failed request of this kind still carries (the statement's or the message's id).</summary>
    public Action<JsonAnswer>? OnError { get; set; }

    public ReadOnlyMemory<byte> Bytes => _detached.IsEmpty ? _buffer.Written : _detached;

    public ulong ElapsedNs => (ulong)time.GetElapsedTime(startedAt).Ticks * 100;

    /// <summary>Starts an answer without error; more members may follow.</summary>
    public JsonAnswer Good() => _json = Head(0, string.Empty);

    /// <summary>An answer that is an error; whatever was written before is thrown away. More members may follow.</summary>
    public JsonAnswer Bad(int code, string message)
    {
        _buffer.Clear();
        IsGood = false;
        IsBinary = false;
        return _json = Head(code, message);
    }

    /// <summary>A whole answer that is an error.</summary>
    public void Refuse(int code, string message)
    {
        var json = Bad(code, message);
        OnError?.Invoke(json);
        Close();
    }

    /// <summary>Starts a binary answer.</summary>
    public AnswerBuffer Binary()
    {
        _buffer.Clear();
        IsBinary = true;
        return _buffer;
    }

    /// <summary>A binary answer that lies in somebody else's memory, which must stay as it is until it is sent.</summary>
    public void Detach(ReadOnlyMemory<byte> bytes)
    {
        Binary();
        _detached = bytes;
    }

    /// <summary>Ends a JSON answer.</summary>
    public void Close()
    {
        _json?.Close();
        _json = null;
    }

    public void Dispose() => _buffer.Dispose();

    private JsonAnswer Head(int code, string message) => new JsonAnswer(_buffer).Open()
        .Member("code", code)
        .Member("message", message)
        .Member("action", Action)
        .Member("req_id", RequestId)
        .Member("timing", ElapsedNs);
}
