using System.Globalization;
using Tidemark.Sandbox.Sql.Queries;
using Tidemark.Sandbox.Sql.Values;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.SystemTables;

/// <summary>A table of information_schema or performance_schema. Source: column lists of a 3.3.7.5 server.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Rows">Makes its rows; under the engine's gate.</param>
internal sealed record SystemTable(string Name, IReadOnlyList<OutputColumn> Columns, Func<SqlSession, IEnumerable<SqlValue[]>> Rows)
{
    /// <summary>A table whose columns are written as <c>name TYPE</c> or <c>name VARCHAR n</c>, separated by commas.</summary>
    public static SystemTable Of(string name, string columns, Func<SqlSession, IEnumerable<SqlValue[]>> rows) =>
        new(name, Parse(columns), rows);

    /// <summary>Columns written as <c>name TYPE</c> or <c>name VARCHAR n</c>, separated by commas; ~ stands for a blank.</summary>
    public static IReadOnlyList<OutputColumn> Parse(string columns) => [.. columns.Split(',').Select(text =>
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var name = parts[0].Replace('~', ' ');
        var type = DataTypes.FromSqlName(parts[1].Replace('~', ' ')) ?? throw new ArgumentException($"'{parts[1]}' is no type.", nameof(columns));
        return new OutputColumn(name, parts.Length > 2
            ? BlockColumnType.Variable(type, int.Parse(parts[2], CultureInfo.InvariantCulture))
            : BlockColumnType.Fixed(type));
    })];

    /// <summary>A row of .NET values: null, string, bool, int, long or <see cref="SqlValue"/>.</summary>
    public static SqlValue[] Row(params ReadOnlySpan<object?> values)
    {
        var row = new SqlValue[values.Length];
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = values[i] switch
            {
                null => SqlValue.Null(),
                string text => SqlValue.Text(text),
                bool flag => SqlValue.Bool(flag),
                int number => SqlValue.BigInt(number),
                long number => SqlValue.BigInt(number),
                SqlValue value => value,
                var other => throw new ArgumentException($"A {other.GetType()} is no value of a system table.", nameof(values)),
            };
        }

        return row;
    }
}
