using Tidemark.TDengine.Blocks;

namespace Tidemark.Backup.Replay;

/// <summary>
/// The times of the rows of each table in a message that is being put together. A receiver joins the rows of one key that come in one message, and does it wrong: a NULL among
/// them becomes 0 or empty (observed on 3.3.7.5). So no message of ours holds a key twice.
/// </summary>
internal sealed class MessageTimes
{
    private readonly Dictionary<string, (long First, long Last)> _tables = new(StringComparer.Ordinal);

    /// <summary>Adds the rows of a block; false, and nothing is added, when the message may have one of their keys already.</summary>
    public bool TryAdd(string table, RawBlock block)
    {
        var (first, last) = (block.GetInt64(0, 0), block.GetInt64(0, 0));
        for (var row = 1; row < block.RowCount; row++)
        {
            var time = block.GetInt64(0, row);
            first = Math.Min(first, time);
            last = Math.Max(last, time);
        }

        if (_tables.TryGetValue(table, out var there))
        {
            if (first <= there.Last && last >= there.First) return false;
            (first, last) = (Math.Min(first, there.First), Math.Max(last, there.Last));
        }

        _tables[table] = (first, last);
        return true;
    }

    /// <summary>Begins the next message.</summary>
    public void Clear() => _tables.Clear();
}
