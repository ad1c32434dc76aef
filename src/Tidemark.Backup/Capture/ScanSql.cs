using Tidemark.Backup.Selection;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Sql;

namespace Tidemark.Backup.Capture;

/// <summary>The queries of a scan.</summary>
internal static class ScanSql
{
    /// <summary>A super table is asked for its columns behind <c>tbname</c>, a normal table for all it has now.</summary>
    /// <param name="database">Where.</param>
    /// <param name="job">What.</param>
    /// <param name="schema">The columns.</param>
    /// <param name="range">First and last time, both included; null for all times.</param>
    public static string Of(string database, ScanJob job, TableSchema schema, TimeRange? range = null)
    {
        var columns = job.Parent is null ? "*" : string.Join(", ", schema.Columns.Select(c => SqlIdentifier.Quote(c.Name)));
        return $"SELECT {(job.IsMixed ? "tbname, " : "")}{columns} FROM {SqlIdentifier.Quote(database, job.Table)}{Where(job.Children, schema, range)}";
    }

    /// <summary>How many rows a table has in a range.</summary>
    public static string Count(string database, string table, TableSchema schema, IReadOnlyList<string>? children, TimeRange? range) =>
        $"SELECT COUNT(*) FROM {SqlIdentifier.Quote(database, table)}{Where(children, schema, range)}";

    /// <summary>How many rows each child has in a range; those without rows are left out.</summary>
    public static string CountByChild(string database, string superTable, TableSchema schema, IReadOnlyList<string>? children, TimeRange? range) =>
        $"SELECT tbname, COUNT(*) FROM {SqlIdentifier.Quote(database, superTable)}{Where(children, schema, range)} GROUP BY tbname";

    private static string Where(IReadOnlyList<string>? children, TableSchema schema, TimeRange? range)
    {
        var conditions = new List<string>(3);
        var time = SqlIdentifier.Quote(schema.Columns[0].Name);
        if (children is not null) conditions.Add($"tbname IN ({string.Join(", ", children.Select(SqlLiteral.Text))})");
        if (range is { } of && of.Start != long.MinValue) conditions.Add(FormattableString.Invariant($"{time} >= {of.Start}"));
        if (range is { } to && to.End != long.MaxValue) conditions.Add(FormattableString.Invariant($"{time} <= {to.End}"));
        return conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", conditions);
    }
}
