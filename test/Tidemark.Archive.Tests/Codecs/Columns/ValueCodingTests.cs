using System.Buffers;
using Tidemark.Archive.Codecs;
using Tidemark.Archive.Codecs.Columns;

namespace Tidemark.Archive.Tests.Codecs.Columns;

public class ValueCodingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Decode_ExtremeValues_GivesThemBack(int width)
    {
        var mask = ulong.MaxValue >> (64 - (8 * width));
        ulong[] values = [0, mask, 0, mask / 2, (mask / 2) + 1, 1, mask - 1, mask, 7, mask / 3, 0];
        foreach (var mode in (ValueMode[])[ValueMode.Plain, ValueMode.Delta, ValueMode.DeltaOfDelta])
        {
            var coded = (ulong[])values.Clone();
            ValueCoding.Encode(mode, width, coded);
            Assert.All(coded, value => Assert.Equal(0ul, value & ~mask));
            ValueCoding.Decode(mode, coded);
            Assert.Equal(values, coded.Select(value => value & mask));
        }
    }

    [Theory]
    [InlineData(21.5f, 1, 215)]
    [InlineData(-0.25f, 2, -25)]
    [InlineData(1e6f, 0, 1_000_000)]
    public void TryToInteger_ShortDecimals_AreIntegers(float value, int exponent, long expected)
    {
        var bits = (ulong)BitConverter.SingleToUInt32Bits(value);

        Assert.True(DecimalFloats.TryToInteger(bits, sizeof(float), exponent, out var integer));
        Assert.Equal(expected, integer);
        Assert.Equal(bits, DecimalFloats.ToBits(integer, sizeof(float), exponent));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-0.0)]
    [InlineData(1e300)]
    [InlineData(double.Epsilon)]
    [InlineData(Math.PI)]
    public void TryToInteger_OtherNumbers_AreNone(double value)
    {
        for (var exponent = 0; exponent <= DecimalFloats.MostExponent; exponent++)
            Assert.False(DecimalFloats.TryToInteger(BitConverter.DoubleToUInt64Bits(value), sizeof(double), exponent, out _));
    }

    [Fact]
    public void FixedSlot_DecimalsWithExceptions_ComeBack()
    {
        var values = new ulong[5000];
        for (var i = 0; i < values.Length; i++) values[i] = BitConverter.DoubleToUInt64Bits(i % 400 == 3 ? Math.PI * i : Math.Round(i * 0.01, 2));
        var output = new ArrayBufferWriter<byte>();
        var work = (ulong[])values.Clone();

        FixedSlotCodec.Write(new ColumnSlot(ColumnTypes.Double, 8) { Count = values.Length }, work, output);

        Assert.Equal((byte)ValueMode.DecimalDelta, output.WrittenSpan[0]);
        Assert.Equal(2, output.WrittenSpan[1]);
        var reader = new ByteReader(output.WrittenSpan);
        var read = new ulong[values.Length];
        Assert.True(FixedSlotCodec.TryRead(ref reader, 8, read));
        Assert.Equal(0, reader.Left);
        Assert.Equal(values, read);
    }

    [Fact]
    public void TryVarint_EveryPrefix_DoesNotAdvance()
    {
        var output = new ArrayBufferWriter<byte>();
        output.WriteVarint(ulong.MaxValue);
        for (var length = 0; length < output.WrittenCount; length++)
        {
            var cut = new ByteReader(output.WrittenSpan[..length]);
            Assert.False(cut.TryVarint(out _));
            Assert.Equal(0, cut.Position);
        }

        var whole = new ByteReader(output.WrittenSpan);
        Assert.True(whole.TryVarint(out var value));
        Assert.Equal(ulong.MaxValue, value);
    }
}
