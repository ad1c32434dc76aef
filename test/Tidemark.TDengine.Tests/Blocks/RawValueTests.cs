using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Tests.Blocks;

public sealed class RawValueTests
{
    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("汉字 😀👨‍👩‍👧 \uD800 lone \uDC00\uD800")]
    public void NCharText_AnyText_ComesBack(string text)
    {
        Assert.Equal(text, NCharText.ToText(NCharText.ToBytes(text)));
        Assert.Equal(NCharText.ByteCount(text), NCharText.ToBytes(text).Length);
    }

    [Fact]
    public void NCharText_NoCodePoints_AreRefused()
    {
        Assert.Throws<TDengineFormatException>(() => NCharText.ToText(new byte[] { 1, 0, 0 }));
        Assert.Throws<TDengineFormatException>(() => NCharText.ToText(new byte[] { 0, 0, 0x11, 0 }));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-1", 0)]
    [InlineData("0.01", 2)]
    [InlineData("-0.01", 2)]
    [InlineData("9999999999999999999999999999.9999999999", 10)]
    [InlineData("-170141183460469231731687303715884105728", 0)]
    public void DecimalText_ExactText_ComesBack(string text, int scale)
    {
        var bytes = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteInt128LittleEndian(bytes, DecimalText.Parse(text, scale));
        Assert.Equal(text, DecimalText.ToText(bytes, scale));
    }

    [Fact]
    public void DecimalText_WhatIsNone_IsRefused()
    {
        Assert.Throws<FormatException>(() => DecimalText.Parse("1.234", 2));
        Assert.Throws<FormatException>(() => DecimalText.Parse("1e5", 2));
        Assert.Throws<FormatException>(() => DecimalText.Parse("", 2));
    }

    [Theory]
    [InlineData("BIGINT UNSIGNED", DataType.UBigInt)]
    [InlineData("VARCHAR(20)", DataType.VarChar)]
    [InlineData("binary", DataType.VarChar)]
    [InlineData("DECIMAL(18, 4)", DataType.Decimal64)]
    [InlineData("DECIMAL(19, 4)", DataType.Decimal)]
    public void FromSqlName_NamesOfDescribe_GiveTheType(string name, DataType type) => Assert.Equal(type, DataTypes.FromSqlName(name));

    [Fact]
    public void FromSqlName_EveryType_ComesBack()
    {
        foreach (var type in RandomBlock.AllTypes.Where(t => !t.IsDecimal())) Assert.Equal(type, DataTypes.FromSqlName(type.SqlName()));
        Assert.Null(DataTypes.FromSqlName("POLYGON"));
    }
}
