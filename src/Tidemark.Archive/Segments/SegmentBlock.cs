using System.Buffers;
using System.Collections;

namespace Tidemark.Archive.Segments;

/// <summary>The frames of one block, in rented memory. One owner; dispose returns the memory and ends the life of all bodies.</summary>
public sealed class SegmentBlock : IReadOnlyList<ArchivedFrame>, IDisposable
{
    private readonly int[] _starts;
    private readonly int _tableStart;
    private byte[]? _payload;

    private SegmentBlock(byte[] payload, int[] starts, int tableStart, int blockNumber)
    {
        _payload = payload;
        _starts = starts;
        _tableStart = tableStart;
        BlockNumber = blockNumber;
    }

    /// <summary>The block, counted from 0.</summary>
    public int BlockNumber { get; }

    /// <summary>Frames in it.</summary>
    public int Count => _starts.Length - 1;

    /// <summary>A frame, by its number in the block.</summary>
    public ArchivedFrame this[int index]
    {
        get
        {
            ObjectDisposedException.ThrowIf(_payload is null, this);
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            var record = _payload.AsSpan(_tableStart + (index * FrameTable.RecordLength), FrameTable.RecordLength);
            var body = _payload.AsMemory(_starts[index], _starts[index + 1] - _starts[index]);
            return new ArchivedFrame(FrameTable.ReadFrame(record, body), FrameTable.ReadFacts(record), BlockNumber, index);
        }
    }

    /// <summary>Takes over a rented payload when its frame table fits it; null otherwise, and the payload stays the caller's.</summary>
    internal static SegmentBlock? TryTake(byte[] rented, in BlockHeader header)
    {
        var tableStart = header.PayloadLength - (header.Frames * FrameTable.RecordLength);
        var starts = new int[header.Frames + 1];
        for (var i = 0; i < header.Frames; i++)
        {
            var record = rented.AsSpan(tableStart + (i * FrameTable.RecordLength), FrameTable.RecordLength);
            if (!FrameTable.IsPossible(record) || FrameTable.BodyLength(record) > tableStart - starts[i]) return null;
            starts[i + 1] = starts[i] + FrameTable.BodyLength(record);
        }

        return starts[^1] == tableStart ? new SegmentBlock(rented, starts, tableStart, header.BlockNumber) : null;
    }

    /// <inheritdoc/>
    public IEnumerator<ArchivedFrame> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public void Dispose()
    {
        var payload = Interlocked.Exchange(ref _payload, null);
        if (payload is not null) ArrayPool<byte>.Shared.Return(payload);
    }
}
