using System.Buffers;

namespace Tidemark.Taosdump.Dump;

/// <summary>Records of one table that wait to become a block. The array is rented and returned when the records are taken. Not thread-safe.</summary>
internal sealed class RecordBuffer : IDisposable
{
    private byte[] _bytes = [];

    /// <summary>Bytes written.</summary>
    public int Length { get; set; }

    /// <summary>Records written.</summary>
    public int Records { get; set; }

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>The array, with room for so many more bytes behind <paramref name="used"/>.</summary>
    public byte[] Reserve(int used, int more)
    {
        if (_bytes.Length - used >= more) return _bytes;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(used + more), (int)Math.Min(2L * _bytes.Length, Array.MaxLength)));
        _bytes.AsSpan(0, used).CopyTo(larger);
        Return();
        return _bytes = larger;
    }

    /// <summary>Forgets the records and gives the memory back.</summary>
    public void Dispose()
    {
        Return();
        _bytes = [];
        Length = 0;
        Records = 0;
    }

    private void Return()
    {
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
    }
}
