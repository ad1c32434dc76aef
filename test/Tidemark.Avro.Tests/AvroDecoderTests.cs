using Tidemark.Errors;

namespace Tidemark.Avro.Tests;

public sealed class AvroDecoderTests
{
    [Fact]
    public void Values_WrittenByTheEncoder_ComeBack()
    {
        var random = new Random(7);
        var bytes = new byte[64];
        for (var i = 0; i < 20_000; i++)
        {
            var value = random.NextInt64() >> random.Next(64);
            if (random.Next(2) == 0) value = ~value;
            var length = AvroEncoder.WriteLong(bytes, value);
            Assert.Equal(AvroEncoder.LengthOf(value), length);
            length += AvroEncoder.WriteDouble(bytes.AsSpan(length), value * 0.1);
            length += AvroEncoder.WriteFloat(bytes.AsSpan(length), value);
            length += AvroEncoder.WriteBoolean(bytes.AsSpan(length), value > 0);
            var content = bytes.AsSpan(50, random.Next(14));
            length += AvroEncoder.WriteBytes(bytes.AsSpan(length), content);
            var decoder = new AvroDecoder(bytes.AsSpan(0, length));
            Assert.Equal(value, decoder.ReadLong());
            Assert.Equal(value * 0.1, decoder.ReadDouble());
            Assert.Equal((float)value, decoder.ReadFloat());
            Assert.Equal(value > 0, decoder.ReadBoolean());
            Assert.True(decoder.ReadBytes().SequenceEqual(content));
            Assert.Equal(0, decoder.Remaining);
        }
    }

    [Theory]
    [InlineData("", ErrorCode.Truncated)]
    [InlineData("80", ErrorCode.Truncated)]
    [InlineData("FFFFFFFFFFFFFFFFFF", ErrorCode.Truncated)]
    [InlineData("FFFFFFFFFFFFFFFFFF02", ErrorCode.Corrupt)]
    [InlineData("FFFFFFFFFFFFFFFFFFFF01", ErrorCode.Corrupt)]
    public void ReadLong_WithoutAnEnd_FailsAndStaysWhereItWas(string hex, ErrorCode code)
    {
        var decoder = new AvroDecoder(Convert.FromHexString(hex));
        AvroFormatException? error = null;
        try
        {
            decoder.ReadLong();
        }
        catch (AvroFormatException e)
        {
            error = e;
        }

        Assert.Equal(code, error?.Code);
        Assert.Equal(0, decoder.Position);
    }

    [Theory]
    [InlineData("03", ErrorCode.Corrupt)]
    [InlineData("06AABB", ErrorCode.Truncated)]
    [InlineData("FEFFFFFFFFFFFFFFFF01AA", ErrorCode.Truncated)]
    public void ReadBytes_OfALengthThatIsNotThere_FailsBeforeAnythingIsAllocated(string hex, ErrorCode code)
    {
        var bytes = Convert.FromHexString(hex);
        AvroFormatException? error = null;
        var decoder = new AvroDecoder(bytes);
        try
        {
            decoder.ReadBytes();
        }
        catch (AvroFormatException e)
        {
            error = e;
        }

        Assert.Equal(code, error?.Code);
        Assert.Equal(0, decoder.Position);
    }

    [Fact]
    public void ReadInt_BeyondItsBits_IsCorrupt()
    {
        var bytes = new byte[10];
        AvroEncoder.WriteLong(bytes, int.MaxValue + 1L);
        Assert.Equal(ErrorCode.Corrupt, Assert.Throws<AvroFormatException>(() => new AvroDecoder(bytes).ReadInt()).Code);
    }

    [Theory]
    [InlineData("04", 2, false)]
    [InlineData("01", 2, false)]
    [InlineData("02", 2, true)]
    public void ReadBranch_OutsideTheUnion_IsCorrupt(string hex, int branches, bool works)
    {
        var bytes = Convert.FromHexString(hex);
        if (works) Assert.Equal(1, new AvroDecoder(bytes).ReadBranch(branches));
        else Assert.Equal(ErrorCode.Corrupt, Assert.Throws<AvroFormatException>(() => new AvroDecoder(bytes).ReadBranch(branches)).Code);
    }

    [Fact]
    public void ReadBlockCount_WithALengthInBytes_GivesTheCount()
    {
        var decoder = new AvroDecoder(Convert.FromHexString("0310"));
        Assert.Equal(2, decoder.ReadBlockCount());
        Assert.Equal(2, decoder.Position);
    }
}
