using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Catalog;

/// <summary>One column or tag of a table.</summary>
/// <param name="Name">Its name, exact case.</param>
/// <param name="Type">Its type.</param>
/// <param name="Bytes">Bytes as in a message schema: width of fixed types, declared length + 2 of strings (NCHAR: 4 per character + 2), 8 or 16 of decimals, 5 of BLOB.</param>
/// <param name="ColumnId">Its id in the table; 0 lets the catalog give the next one.</param>
/// <param name="Flags">Bits of the wire: see <see cref="ColumnFlags"/>.</param>
/// <param name="TypeModifier">Decimals: precision &lt;&lt; 8 | scale; 0 otherwise.</param>
/// <param name="Compression">Encode &lt;&lt; 24 | compress &lt;&lt; 8 | level; 0 for tags and where the default of the type is wanted.</param>
public sealed record ColumnDefinition(
    string Name,
    DataType Type,
    int Bytes,
    int ColumnId = 0,
    ColumnFlags Flags = ColumnFlags.None,
    int TypeModifier = 0,
    uint Compression = 0)
{
    /// <summary>Decimals: digits in all.</summary>
    public int DecimalPrecision => TypeModifier >> 8;

    /// <summary>Decimals: digits behind the point.</summary>
    public int DecimalScale => TypeModifier & 0xFF;

    /// <summary>Whether it is the second primary key column.</summary>
    public bool IsCompositeKey => (Flags & ColumnFlags.CompositeKey) == ColumnFlags.CompositeKey;

    /// <summary>Whether its values have lengths of their own.</summary>
    public bool IsVariable => Type.IsVariable();

    /// <summary>The <c>bytes</c> of a raw block's column header: as <see cref="Bytes"/>, decimals packed with precision and scale, BLOB 4194304.</summary>
    public int BlockBytes => Type switch
    {
        DataType.Decimal or DataType.Decimal64 => (Bytes << 24) | TypeModifierPacked,
        DataType.Blob or DataType.MediumBlob => 4194304,
        _ => Bytes,
    };

    /// <summary>The same of a block inside a message, where BLOB has its schema size.</summary>
    public int MessageBlockBytes => Type is DataType.Blob or DataType.MediumBlob ? Bytes : BlockBytes;

    private int TypeModifierPacked => (DecimalPrecision << 8) | DecimalScale;
}
