using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Replay;

/// <summary>
/// Matches the columns of a block with those of the target by name and type. Raw write matches by name alone, reads past a column it does not know
/// and stores the wrong bytes under the next one, so nothing that the target lacks may be in a message.
/// </summary>
internal static class BlockPlanner
{
    public static BlockPlan Plan(TableBlock block, TargetColumns target)
    {
        var schema = block.Schema!.Columns;
        var selection = new List<ColumnSelection>(schema.Count);
        var chosen = new List<ColumnDefinition>(schema.Count);
        var leftOut = new List<string>();
        for (var i = 0; i < schema.Count; i++)
        {
            // The timestamp is the first column on both sides, whatever it is called now.
            var wanted = i == 0 ? target.Columns[0] : target.Find(schema[i].Name);
            var source = block.Block.Columns[i];
            if (Fault(schema[i], source, wanted) is { } fault)
            {
                leftOut.Add(fault);
                continue;
            }

            selection.Add(new ColumnSelection(i, HeaderBytes(source, wanted!)));
            chosen.Add(wanted!);
        }

        return new BlockPlan
        {
            Selection = [.. selection],
            Chosen = chosen,
            Columns = target.HasBlob || chosen.Count == 0 || chosen[0].Type != DataType.Timestamp ? null : new MessageColumns(chosen),
            LeftOut = leftOut,
            HasKeys = target.Columns.Where((c, i) => i == 0 || c.Flags.HasFlag(ColumnFlags.CompositeKey)).All(chosen.Contains),
            Shape = new BlockShape(block),
        };
    }

    private static string? Fault(ColumnDefinition source, RawBlockColumn column, ColumnDefinition? target)
    {
        if (target is null) return $"the target has no column '{source.Name}'";
        if (source.Type != target.Type || column.Type != target.Type) return $"column '{source.Name}' is {target.Type.SqlName()} in the target and {source.Type.SqlName()} in the backup";
        if (column.Type.IsVariable() && !column.Type.IsBlob() && column.SchemaBytes > target.Bytes)
            return $"column '{source.Name}' is shorter in the target ({target.DeclaredLength}) than in the backup ({column.Type.DeclaredLength(column.SchemaBytes)})";
        return null;
    }

    // The header of recorded blocks may name the precision of another DECIMAL column; the integers themselves are right.
    private static int? HeaderBytes(RawBlockColumn source, ColumnDefinition target)
    {
        if (!target.Type.IsDecimal() || target.TypeModifier == 0) return null;
        var wanted = new BlockColumnType(target.Type, target.Bytes, target.Precision, target.Scale).HeaderBytes;
        return source.HeaderBytes == wanted ? null : wanted;
    }
}
