using System.Text;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Sql;

namespace Tidemark.Taosdump.Dump;

/// <summary>The queries of a dump.</summary>
internal static class RowSql
{
    /// <summary>The rows of a job. Mixed children come with <c>tbname</c> in front. One child is asked for by its super table too: what has its name and another super table meanwhile is not read for it.</summary>
    public static string Rows(RowJob job, TableSchema columns)
    {
        var names = string.Join(", ", columns.Columns.Select(c => SqlIdentifier.Quote(c.Name)));
        return $"SELECT {(job.IsMixed ? "tbname, " : "")}{names} FROM {SqlIdentifier.Quote(job.Database.Plan.Name, job.Table)}{Where(job, columns)}";
    }

    /// <summary>How many rows the job's query has.</summary>
    public static string Count(RowJob job, TableSchema columns) =>
        $"SELECT COUNT(*) FROM {SqlIdentifier.Quote(job.Database.Plan.Name, job.Table)}{Where(job, columns)}";

    /// <summary>How many rows each of the job's children has; those without rows are left out.</summary>
    public static string CountByChild(RowJob job, TableSchema columns) =>
        $"SELECT tbname, COUNT(*) FROM {SqlIdentifier.Quote(job.Database.Plan.Name, job.SuperTable!.Plan.Name)}{Where(job, columns)} GROUP BY tbname";

    /// <summary>The tags of the children to dump.</summary>
    public static string Tags(string database, SuperTablePlan table, IEnumerable<string>? children) =>
        $"SELECT TAGS tbname, {string.Join(", ", table.Facts.Definition.Tags.Columns.Select(t => SqlIdentifier.Quote(t.Name)))} FROM {SqlIdentifier.Quote(database, table.Name)}"
        + (children is null ? "" : $" WHERE {In(children)}");

    private static string Where(RowJob job, TableSchema columns)
    {
        var conditions = new List<string>(2);
        if (job.Children is { } children) conditions.Add(In(children).ToString());
        if (job.Database.Plan.Condition(columns.Columns[0].Name) is { } range) conditions.Add(range);
        return conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", conditions);
    }

    private static StringBuilder In(IEnumerable<string> children) => new StringBuilder("tbname IN (").AppendJoin(", ", children.Select(SqlLiteral.Text)).Append(')');
}
