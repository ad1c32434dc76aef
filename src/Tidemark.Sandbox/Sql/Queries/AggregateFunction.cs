using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>An aggregate of a query. Source: types and refusals of a 3.3.7.5 server.</summary>
/// <param name="Name">The function.</param>
/// <param name="Argument">What it is of; null of <c>count(*)</c>.</param>
/// <param name="Type">The type of its result.</param>
internal sealed record AggregateFunction(string Name, BoundExpression? Argument, BlockColumnType Type)
{
    /// <summary>Whether it picks one row, from which plain columns beside it are taken too.</summary>
    public bool IsSelector => Name is "first" or "last" or "last_row" or "min" or "max";

    public static bool IsKnown(string name) =>
        name is "count" or "sum" or "avg" or "min" or "max" or "first" or "last" or "last_row" or "spread";

    public static AggregateFunction Of(string name, BoundExpression? argument)
    {
        if (argument is null)
            return name == "count" ? new(name, null, BlockColumnType.Fixed(DataType.BigInt)) : throw SqlErrors.NotSupported();
        var type = argument.Type.Type;
        var isNumber = type.IsInteger() || type.IsDecimal() || type is DataType.Float or DataType.Double or DataType.Bool;
        // min and max of a timestamp are refused; first and last give it.
        var fits = name switch
        {
            "sum" or "avg" => isNumber && type != DataType.Bool,
            "spread" => (isNumber && type != DataType.Bool) || type == DataType.Timestamp,
            "min" or "max" => isNumber || type is DataType.VarChar or DataType.NChar,
            _ => true,
        };
        if (!fits) throw SqlErrors.ParameterType(name);
        return new(name, argument, name switch
        {
            "count" => BlockColumnType.Fixed(DataType.BigInt),
            "avg" when type.IsDecimal() => BlockColumnType.Decimal(38, (byte)Math.Min(argument.Type.Scale + 4, 38)),
            "avg" or "spread" => BlockColumnType.Fixed(DataType.Double),
            "sum" when type.IsDecimal() => BlockColumnType.Decimal(38, argument.Type.Scale),
            "sum" when type is DataType.Float or DataType.Double => BlockColumnType.Fixed(DataType.Double),
            "sum" when type is >= DataType.UTinyInt and <= DataType.UBigInt => BlockColumnType.Fixed(DataType.UBigInt),
            "sum" => BlockColumnType.Fixed(DataType.BigInt),
            _ => argument.Type,
        });
    }

    public Accumulator Begin() => new(this);
}
