using System.Buffers;
using Tidemark.Archive.Codecs.Columns;

namespace Tidemark.Archive.Tests.Codecs.Columns;

public sealed class BytePlanesTests
{
    [Fact]
    public void Write_AnyNumberOfValuesAndPlanes_SortsTheirBytesByPlaceAndReadGivesThemBack()
    {
        for (var planes = 0; planes <= sizeof(ulong); planes++)
        {
            for (var count = 0; count <= 70; count++)
            {
                var random = new Random((planes * 100) + count);
                var values = new ulong[count];
                foreach (ref var value in values.AsSpan()) value = planes == 0 ? 0 : (ulong)random.NextInt64(long.MinValue, long.MaxValue) >> (64 - (8 * planes));
                Assert.InRange(BytePlanes.CountOf(values), 0, planes);

                var output = new ArrayBufferWriter<byte>();
                BytePlanes.Write(values, planes, output);
                Assert.Equal(Enumerable.Range(0, planes).SelectMany(plane => values.Select(v => (byte)(v >> (8 * plane)))), output.WrittenSpan.ToArray());

                var back = new ulong[count];
                back.AsSpan().Fill(ulong.MaxValue);
                BytePlanes.Read(output.WrittenSpan, planes, back);
                Assert.Equal(values, back);
            }
        }
    }

    [Fact]
    public void Read_FewerBytesThanPlanes_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => BytePlanes.Read(new byte[63], 2, new ulong[32]));
}
