using System.Text;
using Tidemark.Errors;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Sql;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Tests.Sql;

public sealed class SqlLiteralTests
{
    [Theory]
    [InlineData(DataType.Bool, true, "true")]
    [InlineData(DataType.TinyInt, -128, "-128")]
    [InlineData(DataType.BigInt, long.MinValue, "-9223372036854775808")]
    [InlineData(DataType.UBigInt, ulong.MaxValue, "18446744073709551615")]
    [InlineData(DataType.Timestamp, -1L, "-1")]
    [InlineData(DataType.Float, float.MaxValue, "3.4028234663852886E+38")]
    [InlineData(DataType.Float, 0.1f, "0.10000000149011612")]
    [InlineData(DataType.Float, float.Epsilon, "1.401298464324817E-45")]
    [InlineData(DataType.Double, 1e20, "1E+20")]
    [InlineData(DataType.Double, -0.0, "-0.0")]
    [InlineData(DataType.Double, 5.0, "5.0")]
    [InlineData(DataType.Double, double.MaxValue, "1.7976931348623157E+308")]
    [InlineData(DataType.VarChar, "it's \\ \"x\" `y` \n\r\t %_", """'it\'s \\ "x" `y` \n\r\t %_'""")]
    [InlineData(DataType.NChar, "汉😀'", "'汉😀\\''")]
    [InlineData(DataType.VarChar, "", "''")]
    public void Of_Values_AreWrittenExactly(DataType type, object value, string expected) => Assert.Equal(expected, SqlLiteral.Of(type, RawValue.FromObject(type, value)));

    [Fact]
    public void Of_BinaryDecimalGeometryAndJson_AreWrittenExactly()
    {
        Assert.Equal("'\\x00ff10'", SqlLiteral.Of(DataType.VarBinary, [0, 255, 16]));
        Assert.Equal("''", SqlLiteral.Of(DataType.Blob, []));
        Assert.Equal("-1.05", SqlLiteral.Of(DataType.Decimal64, RawValue.FromObject(DataType.Decimal64, "-1.05", 2), 2));
        Assert.Equal("'POINT (1 2)'", SqlLiteral.Of(DataType.Geometry, Convert.FromHexString("0101000000000000000000f03f0000000000000040")));
        Assert.Equal("""'{"a":"x\\"y\\\\"}'""", SqlLiteral.Of(DataType.Json, TagSet.FromJson("""{"a":"x\"y\\"}""").ToArray()));
        Assert.Equal("NULL", SqlLiteral.Of(DataType.Json, TagSet.FromJson(null).ToArray()));
    }

    [Fact]
    public void Of_WhatSqlCannotExpress_SaysSo()
    {
        Assert.Equal(ErrorCode.ApplyFailed, Assert.Throws<TidemarkException>(() => SqlLiteral.Of(DataType.Double, BitConverter.GetBytes(double.NaN))).Code);
        Assert.Throws<TidemarkException>(() => SqlLiteral.Of(DataType.Float, BitConverter.GetBytes(float.PositiveInfinity)));
        Assert.Throws<TidemarkException>(() => SqlLiteral.Of(DataType.Double, BitConverter.GetBytes(double.Epsilon)));
        Assert.Throws<TidemarkException>(() => SqlLiteral.Of(DataType.VarChar, [0xFF, 0xFE]));
        Assert.Throws<TidemarkException>(() => SqlLiteral.Of(DataType.VarChar, Encoding.UTF8.GetBytes("a\0b")));
    }

    [Theory]
    [InlineData("plain", "'plain'")]
    [InlineData("it's", "\"it's\"")]
    [InlineData("it''s \"x\"", "'it''s \"x\"'")]
    [InlineData(@"it\'s \\", @"'it\'s \\'")]
    [InlineData("both ' and \"", "'both \\' and \"'")]
    [InlineData(@"end\", @"'end\\'")]
    public void Comment_AnyText_StandsUnchangedBetweenQuotesThatHoldIt(string comment, string expected) => Assert.Equal(expected, StoredComment.Literal(comment));

    [Theory]
    [InlineData("01010000009a9999999999b93f746b7e54346f9d41", "POINT (0.1 123456789.12345678)")]
    [InlineData("01020000000200000000000000000000000000000000000000000000000000f03f000000000000f03f", "LINESTRING (0 0, 1 1)")]
    [InlineData("0104000000020000000101000000000000000000f03f0000000000000040010100000000000000000008400000000000001040", "MULTIPOINT ((1 2), (3 4))")]
    [InlineData("01060000000100000001030000000100000004000000000000000000f03f000000000000f03f000000000000004000000000000000400000000000000840000000000000f03f000000000000f03f000000000000f03f", "MULTIPOLYGON (((1 1, 2 2, 3 1, 1 1)))")]
    [InlineData("0107000000020000000101000000000000000000f03f000000000000004001020000000200000000000000000000000000000000000000000000000000f03f000000000000f03f", "GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (0 0, 1 1))")]
    [InlineData("0101000000000000000000f87f000000000000f87f", "POINT EMPTY")]
    [InlineData("010200000000000000", "LINESTRING EMPTY")]
    [InlineData("00000000013ff00000000000004000000000000000", "POINT (1 2)")]
    [InlineData("0101000080000000000000f03f00000000000000400000000000000840", "POINT Z (1 2 3)")]
    [InlineData("01e9030000000000000000f03f00000000000000400000000000000840", "POINT Z (1 2 3)")]
    public void FromWkb_GeometriesOfTheServer_AreTheTextTheyWereMadeOf(string wkb, string expected) => Assert.Equal(expected, GeometryText.FromWkb(Convert.FromHexString(wkb)));

    [Fact]
    public void FromWkb_DamagedBytes_ThrowsOnlyFormatExceptions()
    {
        var whole = Convert.FromHexString("0107000000020000000101000000000000000000f03f000000000000004001020000000200000000000000000000000000000000000000000000000000f03f000000000000f03f");
        for (var length = 1; length < whole.Length; length++) Assert.Throws<TDengineFormatException>(() => GeometryText.FromWkb(whole.AsSpan(0, length)));
        var random = new Random(3);
        for (var i = 0; i < 3000; i++)
        {
            var bytes = (byte[])whole.Clone();
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                GeometryText.FromWkb(bytes);
            }
            catch (TDengineFormatException)
            {
                continue;
            }
        }
    }

    [Theory]
    [InlineData("a b", "`a b`")]
    [InlineData("a`b", "`a``b`")]
    public void Quote_AnyName_IsTakenExactly(string name, string expected) => Assert.Equal(expected, SqlIdentifier.Quote(name));
}
