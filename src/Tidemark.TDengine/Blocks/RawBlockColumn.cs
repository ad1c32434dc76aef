using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Blocks;

/// <summary>One column of a <see cref="RawBlock"/>: its declaration and where its two areas lie in the block.</summary>
/// <param name="Type">The type.</param>
/// <param name="HeaderBytes">The length field of the header as it stands there; for DECIMAL packed as width, precision and scale.</param>
/// <param name="MetaStart">Offset of the null bitmap (fixed types) or of the item offsets (variable types) from the start of the block.</param>
/// <param name="MetaLength">Bytes of that area.</param>
/// <param name="DataStart">Offset of the values from the start of the block.</param>
/// <param name="DataLength">Bytes of the values.</param>
/// <remarks>Source: observed blocks, version 1 and 2.</remarks>
public readonly record struct RawBlockColumn(DataType Type, int HeaderBytes, int MetaStart, int MetaLength, int DataStart, int DataLength)
{
    /// <summary>Bytes as schemas count them: the width of fixed types, the declared length + 2 of strings.</summary>
    public int SchemaBytes => Type.IsDecimal() ? (HeaderBytes >> 24) & 0xFF : HeaderBytes;

    /// <summary>Digits of a DECIMAL; 0 for other types.</summary>
    public byte Precision => Type.IsDecimal() ? (byte)(HeaderBytes >> 8) : (byte)0;

    /// <summary>Digits of a DECIMAL behind the point; 0 for other types.</summary>
    public byte Scale => Type.IsDecimal() ? (byte)HeaderBytes : (byte)0;
}
