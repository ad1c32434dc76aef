using IronSnappy;
using Tidemark.Avro.Codecs;

namespace Tidemark.Avro.Tests.Codecs;

public sealed class SnappyRecordsTests
{
    private const int Guard = 64;

    [Fact]
    public void Compress_RecordsThatDifferAnyhow_AreReadByAnotherLibraryAndOursAndStayInTheirBounds()
    {
        for (var seed = 0; seed < 3000; seed++)
        {
            var (source, ends) = Alike(new Random(seed), mostRecords: 40, mostBytes: 1 + (seed % 140));
            Check(source, ends);
        }
    }

    [Fact]
    public void Compress_RecordsLongerThanAnOffset_AreReadByAnotherLibraryAndOurs()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var (source, ends) = Alike(new Random(seed), mostRecords: 6, mostBytes: 90_000);
            Check(source, ends);
        }
    }

    [Fact]
    public void Compress_EndsThatAreWrong_StillGivesTheSource()
    {
        var source = SnappyTests.Sources(5000).Last();
        Check(source, [0, 0, 17, 16, 40, 4000, 9000, -5]);
        Check(source, []);
        Check([], [0, 0]);
    }

    [Fact]
    public void Compress_TooLittleRoom_IsRefused() =>
        Assert.Throws<ArgumentException>(() => SnappyRecords.Compress(new byte[100], [50, 100], [], new byte[SnappyRecords.MostLength(100) - 1]));

    [Fact]
    public void Compress_PlacesOfAnotherNumber_AreRefused() =>
        Assert.Throws<ArgumentException>(() => SnappyRecords.Compress(new byte[100], [50, 100], new int[SnappyRecords.Places - 1], new byte[SnappyRecords.MostLength(100)]));

    [Fact]
    public void Compress_RowsOfMeters_IsAboutAsSmallAsWithASearch()
    {
        var (source, ends) = Meters(10_000);
        var searched = SnappyCompressor.Compress(source, new byte[SnappyCompressor.MostLength(source.Length)]);
        Assert.InRange(SnappyRecords.Compress(source, ends, [], new byte[SnappyRecords.MostLength(source.Length)]), 1, searched + (searched / 8));
    }

    [Fact]
    public void Compress_ColumnsOfFewValues_AreFoundByLookingUpAndNotByComparing()
    {
        var (source, ends) = Meters(10_000, voltages: 40);
        var target = new byte[SnappyRecords.MostLength(source.Length)];
        var compared = SnappyRecords.Compress(source, ends, [], target);
        var lookedUp = SnappyRecords.Compress(source, ends, new int[SnappyRecords.Places], target);
        var searched = SnappyCompressor.Compress(source, target);
        Assert.InRange(lookedUp, 1, compared - (compared / 20));
        Assert.InRange(lookedUp, 1, searched + (searched / 8));
    }

    [Fact]
    public void Codec_RecordsThatRepeatFarAway_AreSearchedFor()
    {
        // Each record is like the one before the last: neighbours have nothing in common.
        var random = new Random(3);
        var pair = new byte[80];
        random.NextBytes(pair);
        byte[] source = [.. Enumerable.Repeat(pair, 500).SelectMany(p => p)];
        int[] ends = [.. Enumerable.Range(1, 1000).Select(i => i * 40)];
        using var buffer = new AvroBuffer();
        var codec = new SnappyCodec();
        for (var block = 0; block < 140; block++) Assert.InRange(codec.Compress(source, ends, buffer).Length, 1, source.Length / 10);
    }

    [Fact]
    public void Codec_ManyBlocks_AllGiveTheirRecords()
    {
        using var buffer = new AvroBuffer();
        using var back = new AvroBuffer();
        var codec = new SnappyCodec();
        for (var block = 0; block < 140; block++)
        {
            var (source, ends) = Meters(100 + block);
            var compressed = codec.Compress(source, ends, buffer).ToArray();
            Assert.Equal(source, codec.Decompress(compressed, back, 1 << 20).ToArray());
        }
    }

    private static void Check(byte[] source, int[] ends)
    {
        Check(source, ends, []);
        // What the places hold may be of another block, or nothing that is a place at all.
        var places = new int[SnappyRecords.Places];
        var random = new Random(source.Length);
        for (var i = 0; i < places.Length; i++) places[i] = random.Next(4) switch { 0 => random.Next(int.MinValue, int.MaxValue), 1 => -1, _ => random.Next(source.Length + 1) };
        Check(source, ends, places);
        Check(source, ends, places);
    }

    private static void Check(byte[] source, int[] ends, int[] places)
    {
        var most = SnappyRecords.MostLength(source.Length);
        var target = new byte[most + Guard];
        target.AsSpan().Fill(0xA5);
        var written = SnappyRecords.Compress(source, ends, places, target.AsSpan(0, most));
        Assert.Equal(-1, target.AsSpan(most).IndexOfAnyExcept((byte)0xA5));
        var (length, start) = SnappyDecompressor.ReadLength(target.AsSpan(0, written));
        var back = new byte[length];
        SnappyDecompressor.Decompress(target.AsSpan(0, written), start, back);
        Assert.Equal(source, back);
        if (source.Length > 0) Assert.Equal(source, Snappy.Decode(target.AsSpan(0, written)));
    }

    // Each record is the one before with bytes changed, put in or left out.
    private static (byte[] Source, int[] Ends) Alike(Random random, int mostRecords, int mostBytes)
    {
        var record = new byte[random.Next(1, mostBytes + 1)];
        random.NextBytes(record);
        var (source, ends) = (new List<byte>(), new List<int>());
        for (var i = random.Next(1, mostRecords + 1); i > 0; i--)
        {
            source.AddRange(record);
            ends.Add(source.Count);
            var next = record.ToList();
            for (var changes = random.Next(4); changes > 0; changes--)
            {
                var at = random.Next(next.Count);
                if (random.Next(3) == 0 && next.Count > 1) next.RemoveAt(at);
                else if (random.Next(2) == 0) next.Insert(at, (byte)random.Next(256));
                else next[at] = (byte)random.Next(256);
            }

            record = [.. next];
        }

        return ([.. source], [.. ends]);
    }

    private static (byte[] Source, int[] Ends) Meters(int rows, int voltages = int.MaxValue)
    {
        var random = new Random(rows);
        var (source, ends) = (new byte[rows * 40], new int[rows]);
        var at = 0;
        for (var row = 0; row < rows; row++)
        {
            source[at++] = 2;
            at += AvroEncoder.WriteBytes(source.AsSpan(at), "d17"u8);
            source[at++] = 2;
            at += AvroEncoder.WriteLong(source.AsSpan(at), 1_700_000_000_000 + row);
            source[at++] = 2;
            at += AvroEncoder.WriteFloat(source.AsSpan(at), 10 + random.NextSingle());
            source[at++] = 2;
            at += AvroEncoder.WriteLong(source.AsSpan(at), voltages == int.MaxValue ? random.Next() : 200 + random.Next(voltages));
            ends[row] = at;
        }

        return (source[..at], ends);
    }
}
