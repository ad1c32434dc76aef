namespace Tidemark.Backup.Contents;

/// <summary>Which of a table's deletes are about a timestamp, asked for ascending timestamps.</summary>
internal sealed class DeletedRanges
{
    private readonly (long Start, long End, int Part)[] _byStart;
    private readonly PriorityQueue<(long End, int Part), int> _open = new();
    private int _next;

    /// <param name="deletes">Ranges, both ends inclusive, with the number of parts that stood before each.</param>
    public DeletedRanges(IReadOnlyList<(long Start, long End, int Part)> deletes) => _byStart = [.. deletes.OrderBy(d => d.Start)];

    /// <summary>Rows of parts below this number are deleted.</summary>
    public int Before(long timestamp)
    {
        for (; _next < _byStart.Length && _byStart[_next].Start <= timestamp; _next++) _open.Enqueue((_byStart[_next].End, _byStart[_next].Part), -_byStart[_next].Part);
        while (_open.TryPeek(out var last, out _))
        {
            if (last.End >= timestamp) return last.Part;
            _open.Dequeue();
        }

        return 0;
    }
}
