using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>A column of a result: its name, what blocks declare of it, and what the adapter says of its length.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">As the header of a block.</param>
/// <param name="Length">As <c>fields_lengths</c>.</param>
internal sealed record OutputColumn(string Name, BlockColumnType Type, int Length)
{
    /// <summary>A column whose length follows from its type.</summary>
    public OutputColumn(string name, BlockColumnType type)
        : this(name, type, LengthOf(type))
    {
    }

    /// <summary>What clients are told of it.</summary>
    public ResultColumn ToResultColumn() => new(Name, Type.Type, Length, Type.Precision, Type.Scale);

    /// <summary>What blocks declare of a table's column.</summary>
    public static BlockColumnType TypeOf(ColumnDefinition column) =>
        new(column.Type, column.Bytes, (byte)column.DecimalPrecision, (byte)column.DecimalScale);

    private static int LengthOf(BlockColumnType type) => type.Type switch
    {
        DataType.VarChar or DataType.VarBinary or DataType.Geometry => type.SchemaBytes - 2,
        DataType.NChar or DataType.Json => (type.SchemaBytes - 2) / 4,
        DataType.Blob or DataType.MediumBlob => 4194304,
        _ => type.SchemaBytes,
    };
}
