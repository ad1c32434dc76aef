using System.Collections.Concurrent;
using Tidemark.Errors;

namespace Tidemark.TDengine.WebSockets;

/// <summary>
/// Puts whole frames on a stream, one at a time, from any thread. Short ones go out on the calling thread, where they do not block;
/// long ones on a thread of their own that is started with the first of them, so that a slow network holds no thread of the pool.
/// </summary>
internal sealed class WebSocketWriter(Stream stream, WebSocketWatch watch, TimeSpan limit, Func<Exception, Exception> breakChannel)
{
    private const int InlineBytes = 64 * 1024;
    private const int ScratchBytes = 16 * 1024;

    private readonly Lock _gate = new();
    private readonly Lock _threadGate = new();
    private readonly byte[] _scratch = new byte[ScratchBytes];
    private BlockingCollection<LongWrite>? _longWrites;
    private bool _closed;

    /// <summary>Sends one message in one frame.</summary>
    /// <exception cref="TidemarkException">The write failed; the channel is broken.</exception>
    public ValueTask WriteAsync(WebSocketOpcode opcode, ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body)
    {
        if (head.Length + (long)body.Length > InlineBytes) return Enqueue(new LongWrite(opcode, head, body));
        Write(opcode, head.Span, body.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>Sends a control frame.</summary>
    public void WriteControl(WebSocketOpcode opcode, ReadOnlySpan<byte> payload) => Write(opcode, payload, []);

    /// <summary>Sends a ping, unless a frame is just being sent (which tells the peer as much).</summary>
    public void TryWritePing()
    {
        if (!_gate.TryEnter()) return;
        try
        {
            WriteLocked(WebSocketOpcode.Ping, [], []);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            breakChannel(Lost(error));
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Says good-bye (code 1000), unless a frame is just being sent. The last frame; later ones are dropped.</summary>
    public void TryWriteClose()
    {
        if (!_gate.TryEnter()) return;
        try
        {
            WriteLocked(WebSocketOpcode.Close, [0x03, 0xE8], []);
            _closed = true;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            breakChannel(Lost(error));
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Ends the thread of the long writes.</summary>
    public void Stop()
    {
        lock (_threadGate)
        {
            _longWrites ??= [];
            _longWrites.CompleteAdding();
        }
    }

    private ValueTask Enqueue(LongWrite write)
    {
        lock (_threadGate)
        {
            if (_longWrites is null)
            {
                _longWrites = [];
                new Thread(WriteLongOnes) { IsBackground = true, Name = "tidemark long writes" }.Start();
            }

            if (_longWrites.IsAddingCompleted) throw Lost(new ObjectDisposedException(nameof(WebSocketWriter)));
            _longWrites.Add(write);
        }

        return new ValueTask(write.Done.Task);
    }

    private void WriteLongOnes()
    {
        foreach (var write in _longWrites!.GetConsumingEnumerable())
        {
            try
            {
                Write(write.Opcode, write.Head.Span, write.Body.Span);
                write.Done.SetResult();
            }
#pragma warning disable CA1031 // Whatever broke the channel reaches whoever awaits the write.
            catch (Exception error)
#pragma warning restore CA1031
            {
                write.Done.SetException(error);
            }
        }
    }

    private void Write(WebSocketOpcode opcode, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        try
        {
            lock (_gate) WriteLocked(opcode, head, body);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Half a frame may be out: nothing may follow it. Where the channel was broken before, that is why the write failed.
            throw breakChannel(Lost(error));
        }
    }

    // One call where it fits, so that a request is one packet; otherwise the body from where it lies.
    private void WriteLocked(WebSocketOpcode opcode, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        if (_closed) throw new InvalidOperationException("the connection is closed");
        watch.BeginWrite(limit);
        var length = WebSocketFrameHeader.Write(_scratch, opcode, head.Length + (long)body.Length);
        if (head.Length > ScratchBytes - length)
        {
            stream.Write(_scratch.AsSpan(0, length));
            stream.Write(head);
            length = 0;
        }
        else
        {
            head.CopyTo(_scratch.AsSpan(length));
            length += head.Length;
        }

        if (body.Length > ScratchBytes - length)
        {
            if (length > 0) stream.Write(_scratch.AsSpan(0, length));
            stream.Write(body);
        }
        else
        {
            body.CopyTo(_scratch.AsSpan(length));
            length += body.Length;
            if (length > 0) stream.Write(_scratch.AsSpan(0, length));
        }

        watch.EndWrite();
    }

    private static TidemarkException Lost(Exception error) =>
        new(ErrorCode.ConnectionLost, $"the connection is lost: {error.GetBaseException().Message}", isTransient: true, cause: error);

    private sealed record LongWrite(WebSocketOpcode Opcode, ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte> Body)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
