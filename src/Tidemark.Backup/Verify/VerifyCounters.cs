using Tidemark.Archive.Segments;
using Tidemark.Backup.Progress;

namespace Tidemark.Backup.Verify;

/// <summary>Adds up what a verification has read. Thread-safe.</summary>
internal sealed class VerifyCounters(ProgressMeter meter, long totalBytes)
{
    private int _segments;
    private long _bytes;
    private long _blockBytes;
    private long _blocks;
    private long _messages;
    private long _rows;

    public int Segments => Volatile.Read(ref _segments);

    public long Bytes => Interlocked.Read(ref _bytes);

    public long Blocks => Interlocked.Read(ref _blocks);

    public long Messages => Interlocked.Read(ref _messages);

    public long Rows => Interlocked.Read(ref _rows);

    public void BlockDone(SegmentBlockEntry block, int messages, long rows)
    {
        Interlocked.Increment(ref _blocks);
        Interlocked.Add(ref _messages, messages);
        Interlocked.Add(ref _rows, rows);
        var bytes = Interlocked.Add(ref _blockBytes, block.LengthBytes);
        if (totalBytes > 0) meter.Fraction((double)bytes / totalBytes);
        meter.Add(rows, block.RawBytes);
    }

    public void SegmentDone(long lengthBytes)
    {
        Interlocked.Increment(ref _segments);
        Interlocked.Add(ref _bytes, lengthBytes);
    }
}
