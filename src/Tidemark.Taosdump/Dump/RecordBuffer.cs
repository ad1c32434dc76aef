using System.Buffers;

namespace Tidemark.Taosdump.Dump;

/// <summary>Records of one table that wait to become a block. The arrays are rented and returned when the records are taken. Not thread-safe.</summary>
internal sealed class RecordBuffer : IDisposable
{
    private byte[] _bytes = [];
    private int[] _ends = [];

    /// <summary>Bytes written.</summary>
    public int Length { get; set; }

    /// <summary>Records written.</summary>
    public int Records { get; private set; }

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Where each record ends in it.</summary>
    public ReadOnlySpan<int> Ends => _ends.AsSpan(0, Records);

    /// <summary>The array, with room for so many more bytes behind <paramref name="used"/>.</summary>
    public byte[] Reserve(int used, int more)
    {
        if (_bytes.Length - used >= more) return _bytes;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(used + more), (int)Math.Min(2L * _bytes.Length, Array.MaxLength)));
        _bytes.AsSpan(0, used).CopyTo(larger);
        Return();
        return _bytes = larger;
    }

    /// <summary>Counts so many more records; whoever asks writes where each of them ends.</summary>
    public Span<int> AddRecords(int count)
    {
        var records = Records + count;
        if (_ends.Length < records)
        {
            var larger = ArrayPool<int>.Shared.Rent(Math.Max(records, 2 * _ends.Length));
            Ends.CopyTo(larger);
            ReturnEnds();
            _ends = larger;
        }

        Records = records;
        return _ends.AsSpan(records - count, count);
    }

    /// <summary>Forgets the records and gives the memory back.</summary>
    public void Dispose()
    {
        Return();
        ReturnEnds();
        _bytes = [];
        _ends = [];
        Length = 0;
        Records = 0;
    }

    private void Return()
    {
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
    }

    private void ReturnEnds()
    {
        if (_ends.Length > 0) ArrayPool<int>.Shared.Return(_ends);
    }
}
