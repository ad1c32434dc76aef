namespace Tidemark.TDengine.Messages;

/// <summary>A list of columns (or tags) with its version.</summary>
/// <param name="Version">Counted up by every change, from 1; 0 in data messages.</param>
/// <param name="Columns">In their order.</param>
public sealed record TableSchema(int Version, IReadOnlyList<ColumnDefinition> Columns)
{
    /// <summary>Version 0, no columns.</summary>
    public static TableSchema Empty { get; } = new(0, []);
}
