using Tidemark.Backup.Capture;
using Tidemark.TDengine.Sql;
using Tidemark.TDengine.Types;

namespace Tidemark.Taosdump.Dump;

/// <summary>What to dump of a database, found and checked before anything is written.</summary>
internal sealed record DatabasePlan
{
    /// <summary>The database.</summary>
    public required DatabaseFacts Facts { get; init; }

    /// <summary>The super tables, with what is chosen of each.</summary>
    public required IReadOnlyList<SuperTablePlan> SuperTables { get; init; }

    /// <summary>The normal tables.</summary>
    public required IReadOnlyList<TableFacts> NormalTables { get; init; }

    /// <summary>The children to dump, where the form of the dump does not take every name; empty otherwise.</summary>
    public IReadOnlyList<string> ChildNames { get; init; } = [];

    /// <summary>Children with a comment or a TTL, by name.</summary>
    public required IReadOnlyDictionary<string, TableFacts> Remarkable { get; init; }

    /// <summary>First and last time of the rows, both included, in the database's precision.</summary>
    public required (long Start, long End) Range { get; init; }

    /// <summary>The name.</summary>
    public string Name => Facts.Name;

    /// <summary>Whether rows of all times are dumped.</summary>
    public bool HasRange => Range != (long.MinValue, long.MaxValue);

    /// <summary>The unit of its timestamps.</summary>
    public TimePrecision Precision => Facts.Precision;

    /// <summary>The range as a condition, e.g. <c>`ts` &gt;= 1 AND `ts` &lt;= 5</c>; null for all times.</summary>
    /// <param name="timeColumn">The first column of the table.</param>
    public string? Condition(string timeColumn)
    {
        if (!HasRange) return null;
        var column = SqlIdentifier.Quote(timeColumn);
        var parts = new List<string>(2);
        if (Range.Start != long.MinValue) parts.Add(FormattableString.Invariant($"{column} >= {Range.Start}"));
        if (Range.End != long.MaxValue) parts.Add(FormattableString.Invariant($"{column} <= {Range.End}"));
        return string.Join(" AND ", parts);
    }
}
