using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Catalog;

/// <summary>What TDengine checks of columns and tags, and the ids and defaults it gives them.</summary>
internal static class SchemaRules
{
    /// <summary>Checks the columns and tags of a new table.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="tags">The tags; null of a normal table.</param>
    public static void Check(IReadOnlyList<ColumnDefinition> columns, IReadOnlyList<ColumnDefinition>? tags)
    {
        if (columns.Count < 2)
            throw new SandboxException(0x263F, "Illegal number of columns");
        if (columns.Count + (tags?.Count ?? 0) > 4096)
            throw new SandboxException(0x2640, "Too many columns");
        if (columns[0].Type != DataType.Timestamp)
            throw new SandboxException(0x2641, "First column must be timestamp");
        for (var i = 0; i < columns.Count; i++)
        {
            if (!columns[i].IsCompositeKey)
                continue;
            if (i != 1)
                throw new SandboxException(0x2678, "composite primary key column must be second column");
            if (columns[i].Type is not (DataType.Int or DataType.UInt or DataType.BigInt or DataType.UBigInt or DataType.VarChar))
                throw new SandboxException(0x2679, "composite primary key column must be of type int, uint, bigint, ubigint, and varchar");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var column in columns.Concat(tags ?? []))
            if (!names.Add(column.Name))
                throw Refusal.DuplicatedColumns();
        if (columns.Count(c => c.Type is DataType.Blob or DataType.MediumBlob) > 1)
            throw new SandboxException(0x6306, "only one blob column allowed");
        if (columns.Any(c => c.Type == DataType.Json))
            throw new SandboxException(0x2652, "Only tag can be json type");
        foreach (var tag in tags ?? [])
            CheckTag(tag);
        if (tags is { Count: > 1 } && tags.Any(t => t.Type == DataType.Json))
            throw new SandboxException(0x2633, "Only one tag if there is a json tag");
    }

    /// <summary>Checks the type of a tag.</summary>
    public static void CheckTag(ColumnDefinition tag)
    {
        if (tag.Type is DataType.Blob or DataType.MediumBlob)
            throw new SandboxException(0x6301, "Blob type not support on tag");
        if (tag.Type is DataType.Decimal or DataType.Decimal64)
            throw new SandboxException(0x2602, "Decimal type is not allowed for tag");
    }

    /// <summary>A column of a new table: its id, and default flags and compression where none are given.</summary>
    public static ColumnDefinition Column(ColumnDefinition column, int id) => column with
    {
        ColumnId = id,
        Compression = column.Compression == 0 ? DefaultCompression.Of(column.Type) : column.Compression,
        Flags = column.TypeModifier != 0 ? column.Flags | ColumnFlags.HasTypeModifier : column.Flags,
    };

    /// <summary>A tag of a new super table: its id; the first one has an index.</summary>
    public static ColumnDefinition Tag(ColumnDefinition tag, int id, bool isFirst) => tag with
    {
        ColumnId = id,
        Compression = 0,
        Flags = isFirst ? ColumnFlags.TagIndex : ColumnFlags.None,
    };

    /// <summary>A wider definition of a string column or tag.</summary>
    /// <exception cref="SandboxException">Another type, or not wider.</exception>
    public static ColumnDefinition Widened(ColumnDefinition column, DataType type, int bytes) =>
        column.Type == type && column.IsVariable && bytes > column.Bytes ? column with { Bytes = bytes } : throw Refusal.InvalidModify();

    /// <summary>A column with other storage options: parts that are 0 stay.</summary>
    public static ColumnDefinition Recompressed(ColumnDefinition column, byte encode, byte compress, byte level) => column with
    {
        Compression = ((encode == 0 ? column.Compression >> 24 : encode) << 24)
            | ((compress == 0 ? (column.Compression >> 8) & 0xFFFF : compress) << 8)
            | (level == 0 ? column.Compression & 0xFF : level),
    };
}
