using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql.Values;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>What a query reads: tables, rows in memory, or nothing (one row without columns).</summary>
internal sealed record Source(Scope Scope)
{
    /// <summary>The tables; null for rows in memory.</summary>
    public IReadOnlyList<Table>? Tables { get; init; }

    public IReadOnlyList<ColumnDefinition> Columns { get; init; } = [];

    public IReadOnlyList<ColumnDefinition> Tags { get; init; } = [];

    /// <summary>Whether the table is a super table: a star gives its tags too.</summary>
    public bool IsSuperTable { get; init; }

    /// <summary>The rows in memory.</summary>
    public IEnumerable<SqlValue[]> Rows { get; init; } = [];

    /// <summary>A row without columns.</summary>
    public static Source Nothing { get; } = new(new Scope { Precision = TimePrecision.Milliseconds }) { Rows = [[]] };
}
