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
        var untouched = block.Block.Version == 2 && !target.HasBlob;
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

            var header = HeaderBytes(source, wanted!);
            untouched &= header is null && schema[i].Bytes == wanted!.Bytes && string.Equals(schema[i].Name, wanted.Name, StringComparison.Ordinal);
            selection.Add(new ColumnSelection(i, header));
            chosen.Add(wanted!);
        }

        return new BlockPlan
        {
            IsUntouched = untouched && leftOut.Count == 0,
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

    // DECIMAL: the header of recorded blocks may name the precision of another column; the integers themselves are right. Strings: a narrower
    // declaration is harmless, but an equal one saves the receiver a look at the table.
    private static int? HeaderBytes(RawBlockColumn source, ColumnDefinition target)
    {
        if (source.Type.IsBlob()) return null;
        var wanted = target.Type.IsDecimal()
            ? target.TypeModifier == 0 ? source.HeaderBytes : new BlockColumnType(target.Type, target.Bytes, target.Precision, target.Scale).HeaderBytes
            : target.Bytes;
        return source.HeaderBytes == wanted ? null : wanted;
    }
}
