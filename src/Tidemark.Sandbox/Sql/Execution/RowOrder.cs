using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql.Values;
using Tidemark.TDengine.Blocks;

namespace Tidemark.Sandbox.Sql.Execution;

/// <summary>
/// The rows of a statement in the order of their keys, the last of those with one key: so the client sends them, and so a subscription
/// sees them and the statement counts them.
/// </summary>
internal static class RowOrder
{
    /// <summary>The block of a builder, sorted.</summary>
    /// <param name="builder">The rows; the timestamp is its first column.</param>
    /// <param name="columns">The columns of the builder.</param>
    public static byte[] Sorted(RawBlockBuilder builder, IReadOnlyList<ColumnDefinition> columns)
    {
        var bytes = builder.ToArray();
        var block = RawBlock.Parse(bytes);
        var key = columns.Count > 1 && columns[1].IsCompositeKey ? 1 : -1;
        if (IsAscending(block, columns, key)) return bytes;
        var rows = Enumerable.Range(0, block.RowCount).ToList();
        rows.Sort((left, right) => Compare(block, columns, key, left, right) is not 0 and var order ? order : left.CompareTo(right));
        var kept = new List<int>(rows.Count);
        for (var i = 0; i < rows.Count; i++)
            if (i + 1 == rows.Count || Compare(block, columns, key, rows[i], rows[i + 1]) != 0)
                kept.Add(rows[i]);
        builder.Clear();
        builder.AppendRows(block, ColumnSelection.All(block), [.. kept]);
        return builder.ToArray();
    }

    private static bool IsAscending(RawBlock block, IReadOnlyList<ColumnDefinition> columns, int key)
    {
        for (var row = 1; row < block.RowCount; row++)
            if (Compare(block, columns, key, row - 1, row) >= 0)
                return false;
        return true;
    }

    private static int Compare(RawBlock block, IReadOnlyList<ColumnDefinition> columns, int key, int left, int right)
    {
        var order = block.GetInt64(0, left).CompareTo(block.GetInt64(0, right));
        if (order != 0 || key < 0 || block.IsNull(key, left) || block.IsNull(key, right)) return order;
        var type = columns[key].Type;
        return ValueOrder.Compare(SqlValue.FromRaw(type, block.GetValue(key, left)), SqlValue.FromRaw(type, block.GetValue(key, right)));
    }
}
