using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql;

/// <summary>One <c>?</c> of a prepared statement.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Name">The column's or tag's name; <c>tbname</c> of a table name; empty in a query.</param>
/// <param name="Column">The column or tag; null of a table name and in a query.</param>
/// <param name="Precision">The unit of timestamps.</param>
public sealed record PreparedField(PreparedFieldKind Kind, string Name, ColumnDefinition? Column, TimePrecision Precision);
