using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Sql;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Tests.Sql;

/// <summary>Values written by the product's own literals come back byte for byte.</summary>
public sealed class LiteralRoundTripTests
{
    private const int Rows = 200;
    private const string Characters = " !\"#$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~\t\n\rñ汉字€";

    public static TheoryData<string, DataType, int> Types => new()
    {
        { "BOOL", DataType.Bool, 0 }, { "TINYINT", DataType.TinyInt, 0 }, { "SMALLINT", DataType.SmallInt, 0 }, { "INT", DataType.Int, 0 }, { "BIGINT", DataType.BigInt, 0 },
        { "TINYINT UNSIGNED", DataType.UTinyInt, 0 }, { "SMALLINT UNSIGNED", DataType.USmallInt, 0 }, { "INT UNSIGNED", DataType.UInt, 0 },
        { "BIGINT UNSIGNED", DataType.UBigInt, 0 }, { "FLOAT", DataType.Float, 0 }, { "DOUBLE", DataType.Double, 0 }, { "TIMESTAMP", DataType.Timestamp, 0 },
        { "VARCHAR(200)", DataType.VarChar, 0 }, { "NCHAR(60)", DataType.NChar, 0 }, { "VARBINARY(60)", DataType.VarBinary, 0 }, { "BLOB", DataType.Blob, 0 },
        { "DECIMAL(18,4)", DataType.Decimal64, 4 }, { "DECIMAL(38,10)", DataType.Decimal, 10 },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void Insert_LiteralsOfRawValues_GiveTheSameBytesBack(string declared, DataType type, int scale)
    {
        var random = new Random(20261122);
        var session = new SqlSession(new SandboxEngine());
        session.Execute("CREATE DATABASE d").Dispose();
        session.Execute($"CREATE TABLE d.t (ts TIMESTAMP, v {declared})").Dispose();
        var values = Enumerable.Range(0, Rows).Select(_ => Value(random, type)).ToList();
        var now = session.Engine.NowMs;
        var sql = new StringBuilder("INSERT INTO d.t VALUES ");
        for (var i = 0; i < Rows; i++) sql.Append(CultureInfo.InvariantCulture, $"({now + i},{(values[i] is { } value ? SqlLiteral.Of(type, value, scale) : "NULL")})");

        session.Execute(sql.ToString()).Dispose();

        using var result = session.Execute("SELECT v FROM d.t");
        var output = new ArrayBufferWriter<byte>();
        Assert.True(result.ReadBlock(output));
        var block = RawBlock.Parse(output.WrittenMemory);
        Assert.Equal(Rows, block.RowCount);
        for (var i = 0; i < Rows; i++)
            Assert.Equal(values[i], block.IsNull(0, i) ? null : block.GetValue(0, i).ToArray());
    }

    private static byte[]? Value(Random random, DataType type)
    {
        if (random.Next(10) == 0) return null;
        switch (type)
        {
            case DataType.Bool: return [(byte)random.Next(2)];
            case DataType.VarChar: return Encoding.UTF8.GetBytes(Text(random));
            case DataType.NChar: return NCharText.ToBytes(Text(random) + (random.Next(3) == 0 ? "😀" : string.Empty));
            case DataType.VarBinary or DataType.Blob: return Bytes(random, random.Next(1, 50));
            case DataType.Float:
                var number = new byte[4];
                BinaryPrimitives.WriteSingleLittleEndian(number, (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-30, 30))));
                return number;
            case DataType.Double:
                var wide = new byte[8];
                BinaryPrimitives.WriteDoubleLittleEndian(wide, (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-300, 300)));
                return wide;
            case DataType.Decimal64: return BitConverter.GetBytes(random.NextInt64(-999_999_999_999_999_999, 1_000_000_000_000_000_000));
            case DataType.Decimal:
                var scaled = new byte[16];
                BinaryPrimitives.WriteInt128LittleEndian(scaled, (Int128)random.NextInt64() * random.NextInt64(-1_000_000_000_000_000_000, 1_000_000_000_000_000_000));
                return scaled;
            default: return Bytes(random, type.FixedWidth());
        }
    }

    private static string Text(Random random) => new([.. Enumerable.Range(0, random.Next(40)).Select(_ => Characters[random.Next(Characters.Length)])]);

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
