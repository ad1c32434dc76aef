using System.Buffers;

namespace Tidemark.Avro.Codecs;

/// <summary>One buffer of the pool that grows and is used again and again. Not thread-safe.</summary>
internal sealed class AvroBuffer : IDisposable
{
    private byte[] _bytes = [];

    /// <summary>The array behind it as it is now.</summary>
    public byte[] Array => _bytes;

    /// <summary>Makes room; what was in it is kept up to a length.</summary>
    public byte[] Reserve(int length, int kept = 0)
    {
        if (_bytes.Length >= length) return _bytes;
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(2L * _bytes.Length, length, System.Array.MaxLength));
        _bytes.AsSpan(0, kept).CopyTo(larger);
        Dispose();
        return _bytes = larger;
    }

    public void Dispose()
    {
        var old = _bytes;
        _bytes = [];
        if (old.Length > 0) ArrayPool<byte>.Shared.Return(old);
    }
}
