using Tidemark.TDengine.Messages;

namespace Tidemark.TDengine.Sql;

/// <summary>CREATE statements from definitions.</summary>
public static class CreateTableSql
{
    /// <summary><c>CREATE STABLE IF NOT EXISTS</c> with columns, keys, storage options and tags.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="database">The database; null for the current one.</param>
    /// <param name="comment">The comment, which messages do not carry.</param>
    public static string SuperTable(SuperTableDefinition definition, string? database = null, string? comment = null) => throw new NotSupportedException();

    /// <summary><c>CREATE TABLE IF NOT EXISTS</c> of a normal table with TTL and COMMENT; <c>CREATE VTABLE</c> for virtual ones.</summary>
    public static string NormalTable(CreateNormalTable table, string? database = null) => throw new NotSupportedException();

    /// <summary>Batched <c>CREATE TABLE IF NOT EXISTS … USING … TAGS …</c> statements of child tables.</summary>
    /// <param name="tables">The tables; super tables may differ.</param>
    /// <param name="database">The database; null for the current one.</param>
    /// <param name="maximumTables">Tables in one statement.</param>
    /// <param name="maximumBytes">Bytes of one statement; a single table may exceed it.</param>
    public static IEnumerable<string> ChildTables(IEnumerable<CreateChildTable> tables, string? database = null, int maximumTables = 500, int maximumBytes = 900_000) => throw new NotSupportedException();
}
