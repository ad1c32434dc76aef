namespace Tidemark.Avro.Schemas;

/// <summary>A schema as a tree. A record may hold itself.</summary>
public sealed class AvroSchema
{
    internal AvroSchema(AvroKind kind) => Kind = kind;

    /// <summary>What it describes.</summary>
    public AvroKind Kind { get; }

    /// <summary>The name of a record, enum or fixed; empty for others.</summary>
    public string Name { get; internal init; } = string.Empty;

    /// <summary>The namespace of a record, enum or fixed; empty for none.</summary>
    public string Namespace { get; internal init; } = string.Empty;

    /// <summary>The fields of a record.</summary>
    public IReadOnlyList<AvroField> Fields { get; internal set; } = [];

    /// <summary>The branches of a union.</summary>
    public IReadOnlyList<AvroSchema> Branches { get; internal init; } = [];

    /// <summary>The items of an array, or the values of a map.</summary>
    public AvroSchema? Items { get; internal init; }

    /// <summary>The symbols of an enum.</summary>
    public IReadOnlyList<string> Symbols { get; internal init; } = [];

    /// <summary>Bytes of a fixed.</summary>
    public int Size { get; internal init; }

    /// <summary>What the bytes mean, e.g. <c>decimal</c>; null without.</summary>
    public string? LogicalType { get; internal init; }

    /// <summary>Digits of a decimal; 0 without.</summary>
    public int Precision { get; internal init; }

    /// <summary>Digits of a decimal behind the point.</summary>
    public int Scale { get; internal init; }

    /// <summary>Reads a schema.</summary>
    /// <exception cref="AvroFormatException">Not a schema, or one of more than 64 levels.</exception>
    public static AvroSchema Parse(string json) => AvroSchemaParser.Parse(json);
}
