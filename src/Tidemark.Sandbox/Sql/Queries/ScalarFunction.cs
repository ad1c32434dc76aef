using System.Globalization;
using Tidemark.Sandbox.Sql.Values;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>Functions of one row. Source: results of a 3.3.7.5 server.</summary>
internal sealed class ScalarFunction : BoundExpression
{
    private readonly IReadOnlyList<BoundExpression> _arguments;
    private readonly Func<SqlValue[], SqlValue> _body;

    private ScalarFunction(BlockColumnType type, IReadOnlyList<BoundExpression> arguments, Func<SqlValue[], SqlValue> body)
        : base(type, arguments.Aggregate(Dependence.None, (all, argument) => all | argument.Dependence))
    {
        _arguments = arguments;
        _body = body;
    }

    public static BoundExpression Bind(string name, IReadOnlyList<BoundExpression> arguments, TimePrecision precision, StatementContext context)
    {
        var session = context.Session;
        return name switch
        {
            "now" => Value(SqlValue.Timestamp(context.Literals(precision).Now)),
            "today" => Value(SqlValue.Timestamp(context.Literals(precision).Today)),
            "server_version" or "client_version" => Text(session.Engine.Options.ServerVersion),
            "server_status" => Value(SqlValue.Integer(DataType.Int, 1)),
            "database" => session.CurrentDatabase is { } database ? Text(database) : new Constant(SqlValue.Null(DataType.VarChar), BlockColumnType.Variable(DataType.VarChar, 63)),
            "current_user" or "user" => Text(session.User + "@localhost"),
            "timezone" => Text(ZoneName(session.TimeZone, context.NowMs)),
            "to_iso8601" => Of(BlockColumnType.Variable(DataType.VarChar, 62), arguments, 1, values => SqlValue.Text(Iso8601(values[0], precision))),
            "length" => Of(BlockColumnType.Fixed(DataType.BigInt), arguments, 1, values => SqlValue.BigInt(values[0].Content.Length)),
            "char_length" => Of(BlockColumnType.Fixed(DataType.BigInt), arguments, 1, values => SqlValue.BigInt(values[0].AsText.EnumerateRunes().Count())),
            "lower" => OfText(arguments, text => text.ToLowerInvariant()),
            "upper" => OfText(arguments, text => text.ToUpperInvariant()),
            "ltrim" => OfText(arguments, text => text.TrimStart(' ')),
            "rtrim" => OfText(arguments, text => text.TrimEnd(' ')),
            "concat" => Of(
                BlockColumnType.Variable(DataType.VarChar, arguments.Sum(argument => argument.Type.SchemaBytes)), arguments, arguments.Count,
                values => SqlValue.Text(string.Concat(values.Select(value => value.AsText)))),
            "abs" => Of(arguments.Count == 1 ? arguments[0].Type : BlockColumnType.Fixed(DataType.Double), arguments, 1, values => Abs(values[0])),
            "timediff" => Of(BlockColumnType.Fixed(DataType.BigInt), arguments, 2, values => SqlValue.BigInt((long)(values[0].AsInteger - values[1].AsInteger))),
            _ => throw SqlErrors.InvalidFunction(name),
        };
    }

    public override SqlValue Evaluate(RowView row)
    {
        var values = new SqlValue[_arguments.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _arguments[i].Evaluate(row);
            if (values[i].IsNull) return SqlValue.Null(Type.Type);
        }

        return _body(values);
    }

    private static ScalarFunction Of(BlockColumnType type, IReadOnlyList<BoundExpression> arguments, int count, Func<SqlValue[], SqlValue> body) =>
        arguments.Count == count ? new(type, arguments, body) : throw new Catalog.SandboxException(0x2803, "Invalid number of parameters");

    private static ScalarFunction OfText(IReadOnlyList<BoundExpression> arguments, Func<string, string> change) =>
        Of(arguments.Count == 1 ? arguments[0].Type : default, arguments, 1, values => SqlValue.Text(change(values[0].AsText)));

    private static Constant Value(SqlValue value) => new(value, BlockColumnType.Fixed(value.Type));

    private static Constant Text(string text) => new(SqlValue.Text(text), BlockColumnType.Variable(DataType.VarChar, text.Length));

    private static SqlValue Abs(in SqlValue value) => value.IsFloating ? SqlValue.Double(Math.Abs(value.AsDouble))
        : value.Type.IsDecimal() ? SqlValue.Decimal(value.Type, Int128.Abs(value.AsInteger), value.Scale)
        : SqlValue.Integer(value.Type, Int128.Abs(value.AsInteger));

    private static string Iso8601(in SqlValue value, TimePrecision precision)
    {
        var ticks = (long)value.AsInteger;
        var perSecond = TimeText.PerSecond(precision);
        var seconds = Math.DivRem(ticks, perSecond, out var fraction);
        if (fraction < 0) (seconds, fraction) = (seconds - 1, fraction + perSecond);
        var digits = precision switch { TimePrecision.Milliseconds => 3, TimePrecision.Microseconds => 6, _ => 9 };
        return DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)
            + "." + fraction.ToString("D" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + "+0000";
    }

    /// <summary>E.g. <c>Asia/Shanghai (CST, +0800)</c>.</summary>
    private static string ZoneName(TimeZoneInfo zone, long nowMs)
    {
        var offset = zone.GetUtcOffset(DateTimeOffset.FromUnixTimeMilliseconds(nowMs));
        var sign = offset < TimeSpan.Zero ? "-" : "+";
        return $"{zone.Id} ({(offset == TimeSpan.Zero ? "UTC" : zone.Id == "Asia/Shanghai" ? "CST" : zone.Id)}, {sign}{Math.Abs(offset.Hours):D2}{Math.Abs(offset.Minutes):D2})";
    }
}
