namespace Tidemark.Sandbox.Catalog;

/// <summary>The SELECT of a query topic.</summary>
public interface ITopicQuery
{
    /// <summary>Columns of its result.</summary>
    IReadOnlyList<ColumnDefinition> ResultColumns { get; }

    /// <summary>Applies it to rows as they were written.</summary>
    /// <param name="table">Their table.</param>
    /// <param name="columns">The columns of the block.</param>
    /// <param name="block">A raw block.</param>
    /// <returns>A raw block of <see cref="ResultColumns"/>, or null when no row is left.</returns>
    ReadOnlyMemory<byte>? Apply(Table table, IReadOnlyList<ColumnDefinition> columns, ReadOnlyMemory<byte> block);
}
