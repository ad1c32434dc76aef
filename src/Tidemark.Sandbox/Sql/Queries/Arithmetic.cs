using System.Globalization;
using Tidemark.Sandbox.Sql.Values;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>+ - * / % and bit operations: doubles, except that a time plus or minus ticks stays a time and bits stay BIGINT.</summary>
internal sealed class Arithmetic(string operation, BoundExpression left, BoundExpression right)
    : BoundExpression(BlockColumnType.Fixed(ResultType(operation, left, right)), left.Dependence | right.Dependence)
{
    public override SqlValue Evaluate(RowView row)
    {
        var a = left.Evaluate(row);
        var b = right.Evaluate(row);
        if (a.IsNull || b.IsNull) return SqlValue.Null(Type.Type);
        if (Type.Type != DataType.Double)
        {
            var x = a.AsInteger;
            var y = b.AsInteger;
            return SqlValue.Integer(Type.Type, operation switch { "+" => x + y, "-" => x - y, "&" => x & y, _ => x | y });
        }

        var (p, q) = (a.AsDouble, b.AsDouble);
        if (q == 0 && operation is "/" or "%") return SqlValue.Null(DataType.Double);
        return SqlValue.Double(operation switch { "+" => p + q, "-" => p - q, "*" => p * q, "/" => p / q, _ => p % q });
    }

    private static DataType ResultType(string operation, BoundExpression left, BoundExpression right)
    {
        if (operation is "&" or "|") return DataType.BigInt;
        var leftIsTime = left.Type.Type == DataType.Timestamp;
        var rightIsTime = right.Type.Type == DataType.Timestamp;
        if (operation is not ("+" or "-") || (!leftIsTime && !rightIsTime)) return DataType.Double;
        return leftIsTime && rightIsTime ? DataType.BigInt : DataType.Timestamp;
    }
}

/// <summary>The negative: of a literal integer a BIGINT, of a decimal the same type, of anything else a double.</summary>
internal sealed class Minus(BoundExpression operand)
    : BoundExpression(
        operand.Type.Type.IsDecimal() ? operand.Type : BlockColumnType.Fixed(operand is Constant && operand.Type.Type.IsInteger() ? DataType.BigInt : DataType.Double),
        operand.Dependence)
{
    public override SqlValue Evaluate(RowView row)
    {
        var value = operand.Evaluate(row);
        if (value.IsNull) return value;
        if (value.Type.IsDecimal()) return SqlValue.Decimal(value.Type, -value.AsInteger, value.Scale);
        return Type.Type == DataType.Double ? SqlValue.Double(-value.AsDouble) : SqlValue.BigInt((long)-value.AsInteger);
    }
}

/// <summary>CAST.</summary>
internal sealed class Cast(BoundExpression operand, BlockColumnType type) : BoundExpression(type, operand.Dependence)
{
    public override SqlValue Evaluate(RowView row)
    {
        var value = operand.Evaluate(row);
        if (value.IsNull) return SqlValue.Null(Type.Type);
        switch (Type.Type)
        {
            case DataType.VarChar: return SqlValue.Text(Cut(Printed(value), Type.SchemaBytes - 2));
            case DataType.NChar: return SqlValue.Variable(DataType.NChar, NCharText.ToBytes(Printed(value)));
            case DataType.Double: return SqlValue.Double(value.AsDouble);
            case DataType.Float: return SqlValue.Float((float)value.AsDouble);
            case DataType.Bool: return SqlValue.Bool(value.IsTrue);
            case DataType.Decimal or DataType.Decimal64:
                var text = value.IsFloating ? value.AsDouble.ToString("R", CultureInfo.InvariantCulture) : value.AsText;
                var scaled = Decimals.Parse(text, Type.Precision, Type.Scale);
                return SqlValue.Decimal(Type.Type, scaled ?? throw SqlErrors.DecimalOverflow(), Type.Scale);
            default:
                return SqlValue.Integer(Type.Type, value.IsText ? (Int128)value.AsDouble : value.AsInteger);
        }
    }

    private static string Printed(in SqlValue value) => value.Type.IsDecimal()
        ? DecimalText.ToText(value.ToRawArray(), value.Scale)
        : value.AsText;

    private static string Cut(string text, int bytes) => text.Length <= bytes ? text : text[..bytes];
}
