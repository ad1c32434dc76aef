using Tidemark.Archive.Segments;
using Tidemark.Backup.Repositories;

namespace Tidemark.Backup.Tests.Repositories;

public sealed class ExpiringTablesTests
{
    [Fact]
    public async Task Write_ManyTables_AreReadBackFromSeveralFrames()
    {
        var tables = Enumerable.Range(1, 20_000).Select(i => (Name: $"电表 {i}", Uid: i * 7_919_000_000_001L)).ToList();
        var frames = await FramesAsync(tables);

        Assert.True(frames.Count > 1);
        Assert.Equal(tables, frames.SelectMany(f => ExpiringTables.Parse(f)!));
    }

    [Fact]
    public async Task Parse_ABodyCutAnywhere_IsNoList()
    {
        var whole = Assert.Single(await FramesAsync([("c1", 5)]));
        for (var length = 1; length < whole.Body.Length; length++) Assert.Null(ExpiringTables.Parse(Frame(whole.Body[..length])));
        Assert.Null(ExpiringTables.Parse(new SegmentFrame(0, 0, ArchiveFrames.SqlStatement, FrameKind.Built, whole.Body)));
    }

    private static async Task<List<SegmentFrame>> FramesAsync(IEnumerable<(string Name, long Uid)> tables)
    {
        var frames = new List<SegmentFrame>();
        await ExpiringTables.WriteAsync(tables, (body, _) =>
        {
            frames.Add(Frame(body.ToArray()));
            return default;
        });
        return frames;
    }

    private static SegmentFrame Frame(ReadOnlyMemory<byte> body) => new(0, 0, ArchiveFrames.ExpiringTables, FrameKind.Built, body);
}
