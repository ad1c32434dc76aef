using Tidemark.Sandbox.Sql.Values;

namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>A row whose values are in memory.</summary>
internal sealed class MemoryRow : RowView
{
    public IReadOnlyList<SqlValue> Values { get; set; } = [];

    public long Order { get; set; }

    public override long Time => Order;

    public override SqlValue Column(int ordinal) => Values[ordinal];
}
