namespace Tidemark.TDengine.Messages;

/// <summary>The flag bits of a schema column.</summary>
[Flags]
public enum ColumnFlags : byte
{
    None = 0,

    /// <summary>Block statistics (SMA) are kept. On for columns by default.</summary>
    Sma = 0x01,

    /// <summary>A tag with an index (the first tag).</summary>
    Index = 0x02,

    /// <summary>The second column of a composite primary key.</summary>
    CompositeKey = 0x04,

    /// <summary>It has a type modifier: DECIMAL.</summary>
    TypeModifier = 0x80,
}
