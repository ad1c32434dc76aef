namespace Tidemark.TDengine.Blocks;

/// <summary>
/// Groups the rows of a block by the value of one column, such as the leading <c>tbname</c> of <c>SELECT tbname, * FROM stable</c>.
/// Reusable; not thread-safe; no allocation per row.
/// </summary>
public sealed class RowGroups
{
    /// <summary>The number of groups.</summary>
    public int Count => throw new NotSupportedException();

    /// <summary>Groups the rows of a block, in the order in which the values first appear. NULL is a group of its own.</summary>
    public void Group(RawBlock block, int column) => throw new NotSupportedException();

    /// <summary>The value of a group.</summary>
    public ReadOnlySpan<byte> Key(int group) => throw new NotSupportedException();

    /// <summary>The rows of a group, ascending.</summary>
    public ReadOnlySpan<int> Rows(int group) => throw new NotSupportedException();
}
