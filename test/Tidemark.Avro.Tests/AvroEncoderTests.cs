namespace Tidemark.Avro.Tests;

public sealed class AvroEncoderTests
{
    /// <summary>The examples of the specification, and the ends of the range.</summary>
    [Theory]
    [InlineData(0, "00")]
    [InlineData(-1, "01")]
    [InlineData(1, "02")]
    [InlineData(-2, "03")]
    [InlineData(2, "04")]
    [InlineData(-64, "7F")]
    [InlineData(64, "8001")]
    [InlineData(int.MaxValue, "FEFFFFFF0F")]
    [InlineData(int.MinValue, "FFFFFFFF0F")]
    [InlineData(long.MaxValue, "FEFFFFFFFFFFFFFFFF01")]
    [InlineData(long.MinValue, "FFFFFFFFFFFFFFFFFF01")]
    public void WriteLong_Value_IsZigzagInSevenBits(long value, string expected)
    {
        var bytes = new byte[AvroEncoder.MostLongBytes];
        var length = AvroEncoder.WriteLong(bytes, value);
        Assert.Equal(expected, Convert.ToHexString(bytes, 0, length));
    }
}
