using System.Globalization;
using Tidemark.Sandbox.Catalog;

namespace Tidemark.Sandbox.Sql;

/// <summary>TDengine's answers to statements that it refuses. Source: answers of a 3.3.7.5 server.</summary>
internal static class SqlErrors
{
    private const int LongestNear = 63;

    public static SandboxException Incomplete() => new(0x2601, "Incomplete SQL statement");

    /// <summary>The grammar does not go on with this text.</summary>
    public static SandboxException SyntaxNear(string rest) => new(0x2600, $"syntax error near \"{rest}\"");

    /// <summary>A value or clause of INSERT that cannot be read.</summary>
    public static SandboxException Syntax(string near, string what) =>
        new(0x0216, $"syntax error near '{(near.Length > LongestNear ? near[..LongestNear] : near)}' ({what})");

    public static SandboxException InvalidColumn(string name) => new(0x2602, "Invalid column name: " + name);

    public static SandboxException AmbiguousColumn(string name) => new(0x2604, "Column ambiguously defined: " + name);

    public static SandboxException NoTable() => new(0x2603, "Table does not exist");

    public static SandboxException NoDatabaseGiven() => new(0x2616, "Database not specified");

    public static SandboxException ValueTooLong(string column) => new(0x2653, "Value too long for column/tag: " + column);

    public static SandboxException InvalidTimestamp() => new(0x0127, "Invalid timestamp format");

    public static SandboxException NotSupported() => new(0x0100, "Operation not supported");

    public static SandboxException DecimalOverflow() => new(0x013D, "Decimal value overflow");

    public static SandboxException InvalidTag(string name) => new(0x260E, "Invalid tag name: " + name);

    public static SandboxException TagsNotMatched() => new(0x260D, "Tags number not matched");

    public static SandboxException InvalidDecimal(int precision, int scale) =>
        new(0x2602, string.Create(CultureInfo.InvariantCulture, $"Invalid column type DECIMAL({precision},{scale}) , invalid precision or scale"));

    public static SandboxException ColumnLength() => new(0x2642, "Invalid column length for var length type");

    public static SandboxException ColumnCount() => new(0x263F, "Illegal number of columns");

    public static SandboxException ParameterType(string function) => new(0x2802, "Invalid parameter data type : " + function);

    public static SandboxException InvalidFunction(string name) => new(0x2801, "Invalid function name: " + name);

    public static SandboxException AggregateInCondition() => new(0x2608, "There mustn't be aggregation");

    public static SandboxException NotSingleGroup() => new(0x260C, "Not a single-group group function");

    public static SandboxException NotGroupBy() => new(0x260A, "Not a GROUP BY expression");

    public static SandboxException DeleteWindow() => new(0x2655, "The DELETE statement must only have a definite time window range");
}
