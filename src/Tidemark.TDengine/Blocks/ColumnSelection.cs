namespace Tidemark.TDengine.Blocks;

/// <summary>A column of a block chosen for another block.</summary>
/// <param name="Column">Its index in the source block.</param>
/// <param name="HeaderBytes">The length field to write instead of the source's (see <see cref="BlockColumnType.HeaderBytes"/>); null keeps it.</param>
public readonly record struct ColumnSelection(int Column, int? HeaderBytes = null)
{
    /// <summary>All columns of a block in their order.</summary>
    public static ColumnSelection[] All(RawBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        return From(block, 0);
    }

    /// <summary>The columns of a block from one index on, e.g. all behind a leading <c>tbname</c>.</summary>
    public static ColumnSelection[] From(RawBlock block, int first)
    {
        ArgumentNullException.ThrowIfNull(block);
        var all = new ColumnSelection[block.Columns.Count - first];
        for (var i = 0; i < all.Length; i++) all[i] = new ColumnSelection(first + i);
        return all;
    }
}
