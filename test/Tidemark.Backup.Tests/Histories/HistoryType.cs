using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Tidemark.Backup.Tests.Histories;

/// <summary>A type of columns or tags, as it is declared, and how to make up values of it.</summary>
internal sealed record HistoryType(string Name, int Length = 0, int Scale = 0)
{
    /// <summary>Types of columns. Every type there is but JSON, which only tags have.</summary>
    public static readonly IReadOnlyList<HistoryType> OfColumns =
    [
        new("BOOL"), new("TINYINT"), new("SMALLINT"), new("INT"), new("BIGINT"), new("TINYINT UNSIGNED"), new("SMALLINT UNSIGNED"), new("INT UNSIGNED"), new("BIGINT UNSIGNED"),
        new("FLOAT"), new("DOUBLE"), new("TIMESTAMP"), new("VARCHAR", 8), new("VARCHAR", 20), new("NCHAR", 6), new("VARBINARY", 12), new("GEOMETRY", 60),
        new("DECIMAL", 10, 2), new("DECIMAL", 30, 5), new("DECIMAL", 18), new("BLOB"),
    ];

    /// <summary>Types of tags.</summary>
    public static readonly IReadOnlyList<HistoryType> OfTags = [.. OfColumns.Where(t => t.Name is not ("DECIMAL" or "BLOB"))];

    /// <summary>Types of the second part of a primary key.</summary>
    public static readonly IReadOnlyList<HistoryType> OfKeys = [new("INT"), new("INT UNSIGNED"), new("BIGINT"), new("BIGINT UNSIGNED"), new("VARCHAR", 12)];

    public static readonly HistoryType Json = new("JSON");

    public static readonly HistoryType Integer = new("INT");

    /// <summary>Whether MODIFY can widen it.</summary>
    public bool IsVariable => Name is "VARCHAR" or "NCHAR" or "VARBINARY";

    /// <summary>As CREATE takes it.</summary>
    public string Sql => Name switch
    {
        "DECIMAL" => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({Length},{Scale})"),
        _ when Length > 0 => string.Create(CultureInfo.InvariantCulture, $"{Name}({Length})"),
        _ => Name,
    };

    /// <summary>A value, NULL now and then.</summary>
    public HistoryValue Make(Random random) => random.Next(7) == 0 ? HistoryValue.Null : MakeValue(random);

    /// <summary>A value that is not NULL. Small ranges, so that values meet again.</summary>
    public HistoryValue MakeValue(Random random)
    {
        var edge = random.Next(8) == 0;
        return Name switch
        {
            "BOOL" => random.Next(2) == 0 ? new("true", "True") : new("false", "False"),
            "TINYINT" => Number(edge ? sbyte.MaxValue : random.Next(-127, 128)),
            "SMALLINT" => Number(edge ? short.MinValue : random.Next(-999, 1000)),
            "INT" => Number(edge ? int.MinValue : random.Next(-99999, 99999)),
            "BIGINT" => Number(edge ? long.MinValue : random.NextInt64(-1L << 40, 1L << 40)),
            "TINYINT UNSIGNED" => Number(edge ? 255 : random.Next(256)),
            "SMALLINT UNSIGNED" => Number(edge ? 65535 : random.Next(999)),
            "INT UNSIGNED" => Number(edge ? uint.MaxValue : (uint)random.Next()),
            "BIGINT UNSIGNED" => Number(edge ? ulong.MaxValue : (ulong)random.NextInt64()),
            "FLOAT" => Single(random.Next(-9999, 9999) / 8f),
            "DOUBLE" => Double(edge ? 1.5e300 : random.Next(-99999, 99999) / 16.0),
            "TIMESTAMP" => Number(1_600_000_000_000 + random.Next(99999)),
            "VARCHAR" => Text(edge ? "" : "v" + random.Next(9999).ToString(CultureInfo.InvariantCulture)),
            "NCHAR" => Text(edge ? "" : (random.Next(3) == 0 ? "字" : "it's") + random.Next(9).ToString(CultureInfo.InvariantCulture)),
            "VARBINARY" => Bytes(random.Next(1, 9), random),
            "GEOMETRY" => Point(random.Next(-50, 50), random.Next(-50, 50)),
            "DECIMAL" => Decimal(new decimal(random.NextInt64(-99_999_999, 99_999_999)) / (decimal)Math.Pow(10, Scale)),
            "BLOB" => edge ? Blob("") : Blob("blob " + new string('b', random.Next(60))),
            "JSON" => Object(random),
            _ => throw new InvalidOperationException(Name),
        };
    }

    /// <summary>A value of the second part of a primary key: few, so that they meet.</summary>
    public HistoryValue MakeKey(Random random) => Name == "VARCHAR" ? Text("k" + random.Next(4).ToString(CultureInfo.InvariantCulture)) : Number(random.Next(4));

    private static HistoryValue Number<T>(T value)
        where T : IFormattable
    {
        var text = value.ToString(null, CultureInfo.InvariantCulture);
        return new(text, text);
    }

    private static HistoryValue Single(float value) => new(value.ToString("R", CultureInfo.InvariantCulture), CellText.Of(value));

    private static HistoryValue Double(double value) => new(value.ToString("R", CultureInfo.InvariantCulture), CellText.Of(value));

    private static HistoryValue Text(string value) => new("'" + value.Replace("'", "''", StringComparison.Ordinal) + "'", value);

    private static HistoryValue Blob(string value) => new("'" + value + "'", CellText.Of(Encoding.UTF8.GetBytes(value)));

    private HistoryValue Decimal(decimal value)
    {
        var text = value.ToString("F" + Scale.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return new(text, text);
    }

    private static HistoryValue Bytes(int length, Random random)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return new("'\\x" + Convert.ToHexString(bytes) + "'", CellText.Of(bytes));
    }

    private static HistoryValue Point(int x, int y)
    {
        var bytes = new byte[21];
        (bytes[0], bytes[1]) = (1, 1);
        BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(5), x);
        BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(13), y);
        return new(string.Create(CultureInfo.InvariantCulture, $"'POINT({x} {y})'"), CellText.Of(bytes));
    }

    private static HistoryValue Object(Random random)
    {
        var json = new JsonObject { ["n"] = random.Next(100) / 4.0, ["s"] = "字" + random.Next(9).ToString(CultureInfo.InvariantCulture) };
        if (random.Next(2) == 0) json["b"] = random.Next(2) == 0;
        var text = json.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        return new("'" + text + "'", CellText.OfJson(text));
    }
}
