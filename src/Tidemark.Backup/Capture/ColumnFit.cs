using System.Text;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Capture;

/// <summary>
/// How the columns of a block fit the schema that the point holds. Rows are read after the schema, so a column may have been widened, dropped, or made anew with another type
/// meanwhile. The change and all values written after it stand in the WAL; what the rows must bring are the values written before it.
/// </summary>
internal sealed class ColumnFit
{
    private readonly IReadOnlyList<ColumnDefinition> _chosen;
    private readonly int[] _limits;

    private ColumnFit(IReadOnlyList<ColumnDefinition> chosen, ColumnSelection[] selection, int[] limits, bool hasKeys)
    {
        _chosen = chosen;
        _limits = limits;
        Selection = selection;
        HasKeys = hasKeys;
        IsNarrowed = limits.Any(l => l >= 0);
        Columns = new MessageColumns(chosen, forArchive: true);
    }

    /// <summary>The columns of the block that the point's schema has with the same type.</summary>
    public ColumnSelection[] Selection { get; }

    /// <summary>What a message says of them.</summary>
    public MessageColumns Columns { get; }

    /// <summary>False when a key column is gone: the table is another one, and all its rows stand in the WAL.</summary>
    public bool HasKeys { get; }

    /// <summary>True when a column is wider than the point's schema says, so that values have to be looked at.</summary>
    public bool IsNarrowed { get; }

    /// <summary>Matches columns by name; those of the block begin at <paramref name="first"/>.</summary>
    public static ColumnFit? Of(IReadOnlyList<ColumnDefinition> schema, IReadOnlyList<string> names, RawBlock block, int first)
    {
        var chosen = new List<ColumnDefinition>();
        var selection = new List<ColumnSelection>();
        var limits = new List<int>();
        for (var i = first; i < block.Columns.Count; i++)
        {
            var wanted = schema.FirstOrDefault(c => c.Name == names[i - first]);
            var column = block.Columns[i];
            if (wanted is null || wanted.Type != column.Type) continue;
            chosen.Add(wanted);
            selection.Add(new ColumnSelection(i));
            var isWider = column.Type.IsVariable() && !column.Type.IsBlob() && column.Type != DataType.Json && column.SchemaBytes > wanted.Bytes;
            limits.Add(isWider ? wanted.Bytes - column.Type.LengthPrefixBytes() : -1);
        }

        var hasKeys = schema.Where((c, i) => i == 0 || c.Flags.HasFlag(ColumnFlags.CompositeKey)).All(chosen.Contains);
        return chosen.Count == 0 || chosen[0].Type != DataType.Timestamp ? null : new ColumnFit(chosen, [.. selection], [.. limits], hasKeys);
    }

    /// <summary>Adds rows of a table. A value that is too long was written after the column was widened, so the WAL brings it.</summary>
    public void AddTo(DataMessageBuilder builder, ReadOnlySpan<byte> tableNameUtf8, RawBlock block, ReadOnlySpan<int> rows)
    {
        if (!IsNarrowed)
        {
            builder.AddRows(tableNameUtf8, Columns, block, Selection, rows);
            return;
        }

        using var narrow = new RawBlockBuilder([.. _chosen.Select((c, i) => BlockColumnType.Of(block.Columns[Selection[i].Column]) with { SchemaBytes = c.Bytes })]);
        foreach (var row in rows)
        {
            if (!HasShortKey(block, row)) continue;
            for (var i = 0; i < _limits.Length; i++)
            {
                if (IsTooLong(block, i, row) || block.IsNull(Selection[i].Column, row)) narrow.AppendNull(i);
                else narrow.Append(i, block.GetValue(Selection[i].Column, row));
            }
        }

        builder.AddBlock(Encoding.UTF8.GetString(tableNameUtf8), Columns, narrow);
    }

    private bool IsTooLong(RawBlock block, int column, int row) => _limits[column] >= 0 && block.GetValue(Selection[column].Column, row).Length > _limits[column];

    private bool HasShortKey(RawBlock block, int row)
    {
        for (var i = 0; i < _limits.Length; i++)
        {
            if (_chosen[i].Flags.HasFlag(ColumnFlags.CompositeKey) && IsTooLong(block, i, row)) return false;
        }

        return true;
    }
}
