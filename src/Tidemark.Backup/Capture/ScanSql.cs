using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Sql;

namespace Tidemark.Backup.Capture;

/// <summary>The queries of a scan.</summary>
internal static class ScanSql
{
    /// <summary>A super table is asked for its columns behind <c>tbname</c>, a child for its columns, a normal table for all it has now.</summary>
    public static string Of(string database, ScanJob job, TableSchema schema)
    {
        var columns = job.Parent is null ? "*" : string.Join(", ", schema.Columns.Select(c => SqlIdentifier.Quote(c.Name)));
        return $"SELECT {(job.IsWhole ? "tbname, " : "")}{columns} FROM {SqlIdentifier.Quote(database, job.Table)}";
    }
}
