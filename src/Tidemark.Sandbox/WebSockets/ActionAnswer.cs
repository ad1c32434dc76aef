using Tidemark.Sandbox.Faults;

namespace Tidemark.Sandbox.WebSockets;

/// <summary>The answer to one request while it is being made: the common members first, then the action's own, then it is sent.</summary>
internal sealed class ActionAnswer(string action, ulong requestId, long startedAt, TimeProvider time) : IDisposable
{
    private readonly AnswerBuffer _buffer = new();

    public string Action { get; } = action;

    public ulong RequestId { get; } = requestId;

    /// <summary>What goes wrong with it; null for nothing.</summary>
    public Fault? Fault { get; set; }

    public ReadOnlyMemory<byte> Bytes => _buffer.Written;

    public AnswerBuffer Buffer => _buffer;

    public ulong ElapsedNs => (ulong)time.GetElapsedTime(startedAt).Ticks * 100;

    /// <summary>Starts an answer without error; more members may follow.</summary>
    public JsonAnswer Good() => Head(0, string.Empty);

    /// <summary>An answer that is an error; whatever was written before is thrown away. More members may follow.</summary>
    public JsonAnswer Bad(int code, string message)
    {
        _buffer.Clear();
        return Head(code, message);
    }

    public void Dispose() => _buffer.Dispose();

    private JsonAnswer Head(int code, string message) => new JsonAnswer(_buffer).Open()
        .Member("code", code)
        .Member("message", message)
        .Member("action", Action)
        .Member("req_id", RequestId)
        .Member("timing", ElapsedNs);
}
