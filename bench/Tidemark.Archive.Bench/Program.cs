using System.Globalization;
using Tidemark.Archive.Bench;
using Tidemark.Archive.Codecs;
using Tidemark.Archive.Codecs.Columns;
using Tidemark.Archive.Segments;

// Usage: dotnet run -c Release --project bench/Tidemark.Archive.Bench [-- <rows>]
// Every level on every kind of data: bytes a row, ratio, and throughput of one processor (its time, not the clock's), writing and reading.
var rows = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
var header = new SegmentHeader { PointId = "bench", SegmentNumber = 0, Database = "power", CreatedAt = TimeProvider.System.GetUtcNow() };
foreach (var (name, make) in MeterData.Kinds)
{
    var frames = make(rows);
    var raw = frames.Sum(f => (long)f.Item1.Body.Length);
    var count = frames.Sum(f => f.Item2.Rows);
    Console.WriteLine($"{name}: {count:N0} rows, {raw / 1e6:F1} MB, {(double)raw / count:F1} bytes a row");
    Console.WriteLine("  level        columns  bytes/row   ratio   write MB/s   read MB/s");
    foreach (var (level, columns) in Enum.GetValues<CompressionLevel>().SelectMany(l => (IEnumerable<(CompressionLevel, bool)>)[(l, false), (l, true)]).Where(o => !o.Item2 || o.Item1 != CompressionLevel.None))
    {
        var options = new SegmentWriterOptions { Compression = level, CompressionWorkers = 0, Transform = columns ? ColumnTransform.Instance : null };
        var (segment, write) = await WriteAsync(frames, options);
        var read = await ReadAsync(segment);
        Console.WriteLine($"  {level,-12} {(columns ? "yes" : "no"),-7} {(double)segment.Length / count,9:F2} {(double)raw / segment.Length,7:F2} {raw / 1e6 / write.TotalSeconds,12:F0} {raw / 1e6 / read.TotalSeconds,11:F0}");
    }
}

async Task<(byte[] Segment, TimeSpan Time)> WriteAsync(List<(SegmentFrame Frame, FrameFacts Facts)> frames, SegmentWriterOptions options)
{
    var best = TimeSpan.MaxValue;
    byte[] segment = [];
    for (var run = 0; run < 2; run++)
    {
        using var stream = new MemoryStream(64 << 20);
        var start = Environment.CpuUsage.TotalTime;
        await using var writer = await SegmentWriter.CreateAsync(stream, header, "bench.tide", options);
        foreach (var (frame, facts) in frames) await writer.AppendAsync(frame, facts);
        await writer.CompleteAsync();
        var time = Environment.CpuUsage.TotalTime - start;
        if (time < best) best = time;
        segment = stream.ToArray();
    }

    return (segment, best);
}

static async Task<TimeSpan> ReadAsync(byte[] segment)
{
    var best = TimeSpan.MaxValue;
    for (var run = 0; run < 2; run++)
    {
        var start = Environment.CpuUsage.TotalTime;
        var reader = await SegmentReader.OpenAsync(new StreamSource(new MemoryStream(segment)), "bench.tide");
        await foreach (var frame in reader.ReadFramesAsync())
        {
            if (frame.Frame.Body.IsEmpty) throw new InvalidOperationException("An empty body was read.");
        }

        var time = Environment.CpuUsage.TotalTime - start;
        if (time < best) best = time;
    }

    return best;
}
