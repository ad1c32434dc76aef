using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Tests.Sql;

/// <summary>Answers as lines of text that can be compared: of the sandbox, and of a recorded REST answer.</summary>
public static class RestText
{
    /// <summary>Runs a statement: its code and text, or its columns and rows.</summary>
    public static IReadOnlyList<string> Run(SqlSession session, string sql)
    {
        ArgumentNullException.ThrowIfNull(session);
        try
        {
            using var result = session.Execute(sql);
            return Lines(result);
        }
        catch (SandboxException refused)
        {
            return [$"{refused.Code} {refused.Message}"];
        }
    }

    /// <summary>A result: the first line are its columns, then a line per row.</summary>
    public static IReadOnlyList<string> Lines(SqlResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.IsUpdate) return ["affected_rows INT 4", result.AffectedRows.ToString(CultureInfo.InvariantCulture)];
        var lines = new List<string>
        {
            string.Join(", ", result.Columns.Select(column => $"{column.Name} {column.Type.SqlName()}{(column.Type.IsDecimal() ? $"({column.Precision},{column.Scale})" : "")} {column.Length}")),
        };
        var output = new ArrayBufferWriter<byte>();
        while (result.ReadBlock(output))
        {
            var block = RawBlock.Parse(output.WrittenMemory.ToArray());
            for (var row = 0; row < block.RowCount; row++)
                lines.Add(string.Join('|', Enumerable.Range(0, block.Columns.Count).Select(column => Value(block, column, row, result.Precision))));
            output.Clear();
        }

        return lines;
    }

    /// <summary>A recorded answer in the same form.</summary>
    public static IReadOnlyList<string> Recorded(JsonElement answer)
    {
        if (answer.TryGetProperty("body_is_not_utf8_json_hex", out var hex)) return Recorded(Repair(hex.GetString()!));
        var code = answer.GetProperty("code").GetInt32();
        if (code != 0) return [$"{code} {answer.GetProperty("desc").GetString()}"];
        var columns = answer.GetProperty("column_meta").EnumerateArray().Select(column => (Name: column[0].GetString()!, Type: column[1].GetString()!, Length: column[2].GetInt32())).ToList();
        return
        [
            string.Join(", ", columns.Select(column => $"{column.Name} {column.Type} {column.Length}")),
            .. answer.GetProperty("data").EnumerateArray().Select(row => string.Join('|', row.EnumerateArray().Select((cell, i) => Cell(cell, columns[i].Type)))),
        ];
    }

    /// <summary>Bytes of a JSON answer that are no UTF-8 become what a decoder makes of them.</summary>
    private static JsonElement Repair(string hex) => JsonDocument.Parse(Encoding.UTF8.GetString(Convert.FromHexString(hex))).RootElement;

    private static string Cell(JsonElement cell, string type) => cell.ValueKind switch
    {
        JsonValueKind.Null => "∅",
        JsonValueKind.Number when type == "FLOAT" => ((float)cell.GetDouble()).ToString("R", CultureInfo.InvariantCulture),
        JsonValueKind.Number when type == "DOUBLE" => cell.GetDouble().ToString("R", CultureInfo.InvariantCulture),
        JsonValueKind.String => cell.GetString()!,
        _ => cell.GetRawText(),
    };

    private static string Value(RawBlock block, int column, int row, TimePrecision precision)
    {
        if (block.IsNull(column, row)) return "∅";
        var raw = block.GetValue(column, row);
        var type = block.Columns[column].Type;
        return type switch
        {
            DataType.Timestamp => Time(block.GetInt64(column, row), precision),
            DataType.VarChar => Encoding.UTF8.GetString(raw),
            DataType.VarBinary or DataType.Geometry or DataType.Blob => Convert.ToHexStringLower(raw),
            _ => block.GetObject(column, row) switch
            {
                bool flag => flag ? "true" : "false",
                float number => number.ToString("R", CultureInfo.InvariantCulture),
                double number => number.ToString("R", CultureInfo.InvariantCulture),
                IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
                var other => other!.ToString()!,
            },
        };
    }

    private static string Time(long ticks, TimePrecision precision)
    {
        var (perSecond, digits) = precision switch { TimePrecision.Milliseconds => (1000L, 3), TimePrecision.Microseconds => (1_000_000L, 6), _ => (1_000_000_000L, 9) };
        var seconds = Math.DivRem(ticks, perSecond, out var fraction);
        if (fraction < 0) (seconds, fraction) = (seconds - 1, fraction + perSecond);
        return DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture)
            + "." + fraction.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0') + "Z";
    }
}
