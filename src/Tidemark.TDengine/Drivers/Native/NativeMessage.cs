using System.Buffers;

namespace Tidemark.TDengine.Drivers.Native;

/// <summary>
/// One message in the library's own memory, handed out without a copy. It belongs to no handle: it may be used and freed by any one thread, and
/// outlives its consumer. Freed once, by dispose: first the raw form, then the message. A message that is never disposed is leaked; it is not
/// freed by the garbage collector, which does not see the spans over it.
/// </summary>
internal sealed unsafe class NativeMessage(nint message, TmqRawData raw) : MemoryManager<byte>, IMessageBuffer
{
    private nint _message = message;

    /// <summary>The message as the library knows it; 0 after dispose.</summary>
    public nint Handle => Volatile.Read(ref _message);

    /// <inheritdoc/>
    ReadOnlyMemory<byte> IMessageBuffer.Memory => Memory;

    /// <inheritdoc/>
    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(Handle == 0, typeof(RawMessage));
        return new Span<byte>((void*)raw.Pointer, (int)raw.Length);
    }

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, raw.Length, nameof(elementIndex));
        ObjectDisposedException.ThrowIf(Handle == 0, typeof(RawMessage));
        return new MemoryHandle((byte*)raw.Pointer + elementIndex, pinnable: this);
    }

    /// <summary>Does nothing: the library's memory does not move.</summary>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        var owned = Interlocked.Exchange(ref _message, 0);
        if (owned == 0) return;
        TmqNative.FreeRaw(raw);
        TaosNative.FreeResult(owned);
    }
}
