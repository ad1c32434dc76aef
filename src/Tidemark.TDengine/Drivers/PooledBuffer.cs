using System.Buffers;

namespace Tidemark.TDengine.Drivers;

/// <summary>Bytes in an array rented from the shared pool. One owner; disposing returns the array. Thread-compatible.</summary>
public sealed class PooledBuffer : IDisposable
{
    private byte[]? _array;
    private readonly int _start;
    private readonly int _length;

    /// <summary>Takes over an array rented from <see cref="ArrayPool{T}.Shared"/>.</summary>
    public PooledBuffer(byte[] rented, int start, int length)
    {
        ArgumentNullException.ThrowIfNull(rented);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, rented.Length - start);
        _array = rented;
        _start = start;
        _length = length;
    }

    /// <summary>The bytes. Invalid after dispose.</summary>
    public ReadOnlyMemory<byte> Memory
    {
        get
        {
            ObjectDisposedException.ThrowIf(_array is null, this);
            return _array.AsMemory(_start, _length);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        var array = Interlocked.Exchange(ref _array, null);
        if (array is not null) ArrayPool<byte>.Shared.Return(array);
    }
}
