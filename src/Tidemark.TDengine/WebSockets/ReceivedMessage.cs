using System.Buffers;
using Tidemark.TDengine.Drivers;

namespace Tidemark.TDengine.WebSockets;

/// <summary>One whole message in an array rented from the shared pool. Its holder gives it back, or hands it on.</summary>
internal readonly struct ReceivedMessage(byte[] array, int length, bool isText)
{
    public bool IsText => isText;

    public int Length => length;

    public ReadOnlySpan<byte> Span => array.AsSpan(0, length);

    /// <summary>Hands the array on, with its bytes from <paramref name="start"/>.</summary>
    public PooledBuffer TakeFrom(int start, int count) => new(array, start, count);

    /// <summary>Gives the array back.</summary>
    public void Return() => ArrayPool<byte>.Shared.Return(array);
}
