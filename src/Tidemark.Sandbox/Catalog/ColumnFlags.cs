namespace Tidemark.Sandbox.Catalog;

/// <summary>Flag bits of a column on the wire.</summary>
[Flags]
public enum ColumnFlags
{
    None = 0,
    /// <summary>Block-wise SMA is kept (the default of columns).</summary>
    Sma = 0x01,
    /// <summary>A tag with an index (the default of the first tag).</summary>
    TagIndex = 0x02,
    /// <summary>The second primary key column.</summary>
    CompositeKey = 0x04,
    /// <summary>The table's definition carries a type modifier for it.</summary>
    HasTypeModifier = 0x80,
}
