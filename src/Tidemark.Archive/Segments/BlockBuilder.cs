using System.Buffers;
using Tidemark.Archive.Codecs;

namespace Tidemark.Archive.Segments;

/// <summary>Gathers frames into the payload of one block, in rented memory. Filled by one thread, then handed to another.</summary>
internal sealed class BlockBuilder(int blockNumber, int targetLength) : IDisposable
{
    private byte[] _bodies = [];
    private byte[] _table = [];
    private int _bodiesLength;

    public int BlockNumber { get; } = blockNumber;

    public FrameTotals Totals { get; } = new();

    public int Frames { get; private set; }

    public int PayloadLength => _bodiesLength + (Frames * FrameTable.RecordLength);

    /// <summary>Whether a frame goes in without making the block longer than it should be. An empty one takes any.</summary>
    public bool Takes(int bodyLength) => Frames == 0 || (long)PayloadLength + bodyLength + FrameTable.RecordLength <= targetLength;

    public void Append(in SegmentFrame frame, in FrameFacts facts)
    {
        var body = frame.Body.Span;
        var table = Frames * FrameTable.RecordLength;
        Reserve(ref _bodies, _bodiesLength, body.Length + table + FrameTable.RecordLength, targetLength);
        Reserve(ref _table, table, FrameTable.RecordLength, Math.Max(1024, targetLength / 8));
        body.CopyTo(_bodies.AsSpan(_bodiesLength));
        FrameTable.Write(_table.AsSpan(table), frame, facts);
        _bodiesLength += body.Length;
        Frames++;
        Totals.Add(frame, facts);
    }

    /// <summary>The payload: bodies, then table. Nothing is appended after this.</summary>
    public ReadOnlySpan<byte> Seal()
    {
        var table = _table.AsSpan(0, Frames * FrameTable.RecordLength);
        table.CopyTo(_bodies.AsSpan(_bodiesLength));
        return _bodies.AsSpan(0, PayloadLength);
    }

    public FramePlace[] Places()
    {
        var places = new FramePlace[Frames];
        var start = 0;
        for (var i = 0; i < places.Length; i++)
        {
            var frame = FrameTable.ReadFrame(_table.AsSpan(i * FrameTable.RecordLength), default);
            var length = FrameTable.BodyLength(_table.AsSpan(i * FrameTable.RecordLength));
            places[i] = new FramePlace(frame.RawType, frame.Kind, start, length);
            start += length;
        }

        return places;
    }

    public void Dispose()
    {
        Return(ref _bodies);
        Return(ref _table);
    }

    private static void Reserve(ref byte[] array, int used, int more, int atLeast)
    {
        if (array.Length - used >= more) return;
        var length = Math.Max(Math.Max((long)used + more, atLeast), Math.Min(2L * used, SegmentLimits.MaxPayloadBytes));
        var larger = ArrayPool<byte>.Shared.Rent(checked((int)length));
        array.AsSpan(0, used).CopyTo(larger);
        Return(ref array);
        array = larger;
    }

    private static void Return(ref byte[] array)
    {
        if (array.Length > 0) ArrayPool<byte>.Shared.Return(array);
        array = [];
    }
}
