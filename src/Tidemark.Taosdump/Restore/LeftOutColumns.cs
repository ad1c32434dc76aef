using Tidemark.Taosdump.Dump;

namespace Tidemark.Taosdump.Restore;

/// <summary>Columns and tags of a dump that the target has no place for, each told of once for a super table or normal table: where the dump has values of it, as a failure. Thread-safe.</summary>
internal sealed class LeftOutColumns(RestoreSession session, string database)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Table, string Reason), bool> _hasValues = [];

    /// <summary>Notes one.</summary>
    /// <param name="table">The super table or normal table.</param>
    /// <param name="reason">Which column or tag, and why it stays out.</param>
    /// <param name="hasValues">Whether there was a value of it, not only NULL.</param>
    public void Add(string table, string reason, bool hasValues)
    {
        lock (_lock) _hasValues[(table, reason)] = hasValues || _hasValues.GetValueOrDefault((table, reason));
    }

    /// <summary>Tells of them.</summary>
    public void Report()
    {
        lock (_lock)
        {
            foreach (var ((table, reason), hasValues) in _hasValues.OrderBy(c => c.Key.Table, StringComparer.Ordinal).ThenBy(c => c.Key.Reason, StringComparer.Ordinal))
            {
                if (hasValues) session.Fail(new DumpFailure(database, table, null, $"{reason}: its values were left out. All else of the rows was restored."));
                else session.Warn($"{database}.{table}: {reason}; the dump has no values of it.");
            }

            _hasValues.Clear();
        }
    }
}
