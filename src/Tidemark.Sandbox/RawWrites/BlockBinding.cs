using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.RawWrites;

/// <summary>A block brought onto the columns of its target.</summary>
/// <param name="Columns">Columns of the target in the order of the block.</param>
/// <param name="Block">The raw block, version 2.</param>
internal readonly record struct BlockBinding(IReadOnlyList<ColumnDefinition> Columns, ReadOnlyMemory<byte> Block)
{
    /// <summary>Takes the columns in the order of the target, up to the shorter list.</summary>
    public static BlockBinding ByPosition(IReadOnlyList<ColumnDefinition> target, RawBlock block)
    {
        var count = Math.Min(target.Count, block.Columns.Count);
        var columns = new ColumnDefinition[count];
        var sources = new ColumnSource[count];
        for (var i = 0; i < count; i++)
        {
            columns[i] = target[i];
            var column = block.Columns[i];
            if (Mismatch(target[i], column.Type, column.HeaderBytes) is not null)
                throw new SandboxException(0x0118, "Invalid parameters");
            sources[i] = new(column.MetaStart, column.DataStart, column.DataLength);
        }

        RefuseBlobs(block);
        return Make(block, columns, sources, isWhole: count == block.Columns.Count);
    }

    /// <summary>Takes the columns by name.</summary>
    /// <param name="table">The target's name, for the error.</param>
    /// <param name="target">The target's columns.</param>
    /// <param name="block">The block.</param>
    /// <param name="fields">Names of the block's columns.</param>
    /// <param name="realTraps">
    /// Whether a column that the target lacks shifts the following ones: the real receiver neither skips its declaration nor its bytes.
    /// </param>
    /// <param name="withDetail">Whether the error names the column.</param>
    public static BlockBinding ByName(
        string table, IReadOnlyList<ColumnDefinition> target, RawBlock block, IReadOnlyList<string> fields, bool realTraps, bool withDetail)
    {
        RefuseBlobs(block);
        var columns = new List<ColumnDefinition>(fields.Count);
        var sources = new List<ColumnSource>(fields.Count);
        var read = 0;
        var at = block.Columns.Count == 0 ? 0 : block.Columns[0].MetaStart;
        for (var i = 0; i < Math.Min(fields.Count, block.Columns.Count); i++)
        {
            var column = i < target.Count && target[i].Name == fields[i] ? target[i] : SuperTable.Find(target, fields[i]);
            if (column is null)
                continue;
            var declared = block.Columns[realTraps ? read : i];
            if (Mismatch(column, declared.Type, declared.HeaderBytes) is { } mismatch)
                throw new SandboxException(0x0118, withDetail ? $"Invalid parameters,detail:table:{table}, err:{mismatch}" : "Invalid parameters");
            var metaStart = realTraps ? at : block.Columns[i].MetaStart;
            var dataStart = metaStart + (column.IsVariable ? 4 * block.RowCount : (block.RowCount + 7) / 8);
            sources.Add(new(metaStart, dataStart, block.Columns[i].DataLength));
            columns.Add(column);
            at = dataStart + block.Columns[i].DataLength;
            read++;
        }

        if (columns.Count == 0 || columns.All(c => c != target[0]))
            throw new SandboxException(0x0118, withDetail
                ? $"Invalid parameters,detail:table:{table}, err:timestamp column(primary key) not found"
                : "Invalid parameters");
        return Make(block, columns, sources, isWhole: columns.Count == block.Columns.Count);
    }

    /// <summary>What keeps a declared column from being written into a target's column; null when nothing does.</summary>
    public static string? Mismatch(ColumnDefinition target, DataType type, int headerBytes)
    {
        var name = target.Type.SqlName();
        if (type != target.Type)
            return $"column type not equal, name:{target.Name}, schema type:{name}, data type:{TypeName(type)}";
        if (type.IsDecimal())
        {
            var (precision, scale) = ((headerBytes >> 8) & 0xFF, headerBytes & 0xFF);
            return precision == target.DecimalPrecision && scale == target.DecimalScale ? null
                : $"column decimal type not equal, name:{target.Name}, schema type:{name}, precision:{target.DecimalPrecision}, "
                    + $"scale:{target.DecimalScale}, data type:{name}, precision:{precision}, scale:{scale}";
        }

        if (type.IsBlob())
            return null;
        if (type.IsVariable())
            return headerBytes <= target.Bytes ? null
                : $"column var data bytes error, name:{target.Name}, schema type:{name}, bytes:{target.Bytes}, data type:{name}, bytes:{headerBytes}";
        return headerBytes == target.Bytes ? null
            : $"column normal data bytes not equal, name:{target.Name}, schema type:{name}, bytes:{target.Bytes}, data type:{name}, bytes:{headerBytes}";
    }

    private static string TypeName(DataType type) => type.IsKnown() ? type.SqlName() : $"{(int)type}";

    private static void RefuseBlobs(RawBlock block)
    {
        foreach (var column in block.Columns)
            if (column.Type.IsBlob())
                throw new ClientCrashException("a BLOB column in a raw block");
    }

    private static BlockBinding Make(
        RawBlock block, IReadOnlyList<ColumnDefinition> columns, IReadOnlyList<ColumnSource> sources, bool isWhole) =>
        new(columns, isWhole ? block.Bytes : BlockAssembly.Assemble(block, columns, sources));
}
