using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Messages;

/// <summary>A column or tag of a table definition or of a data message.</summary>
public sealed record ColumnDefinition
{
    /// <summary>The name, exact.</summary>
    public required string Name { get; init; }

    /// <summary>The type.</summary>
    public required DataType Type { get; init; }

    /// <summary>Bytes as schemas count them: the width of fixed types, n + 2 of VARCHAR(n), 4 n + 2 of NCHAR(n), 8 or 16 of DECIMAL.</summary>
    public required int Bytes { get; init; }

    /// <summary>The id, unique in its table for ever; a renamed column keeps it.</summary>
    public short ColumnId { get; init; }

    /// <summary>The flag bits.</summary>
    public ColumnFlags Flags { get; init; }

    /// <summary>Precision and scale of a DECIMAL as <c>(precision &lt;&lt; 8) + scale</c>; 0 for others, in data messages and in snapshots.</summary>
    public int TypeModifier { get; init; }

    /// <summary>The storage options; null where the message carries none (tags, data messages).</summary>
    public ColumnCompression? Compression { get; init; }

    /// <summary>Digits of a DECIMAL; 0 when unknown.</summary>
    public byte Precision => (byte)(TypeModifier >> 8);

    /// <summary>Digits of a DECIMAL behind the point.</summary>
    public byte Scale => (byte)TypeModifier;

    /// <summary>The n of VARCHAR(n) and its like.</summary>
    public int DeclaredLength => Type.DeclaredLength(Bytes);
}
