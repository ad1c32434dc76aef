using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Tidemark.Archive.Manifests;
using Tidemark.Archive.Segments;
using Tidemark.Errors;
using Tidemark.Storage;

namespace Tidemark.Backup.Repositories;

/// <summary>
/// The tables with a TTL that existed at a point. Older servers drop such a table without a message in their stream, so each point lists those that are left, and a restore
/// drops the others. Format: docs/FORMAT.md.
/// </summary>
internal static class ExpiringTables
{
    /// <summary>The manifest's property with the number of tables listed; without it the point says nothing about them.</summary>
    public const string CountProperty = "tables.expiring";

    private const int MaxFrameBytes = 256 << 10;
    private const int HeadBytes = sizeof(long) + sizeof(ushort);

    /// <summary>Writes the list as frames.</summary>
    public static async ValueTask WriteAsync(IEnumerable<(string Name, long Uid)> tables, Func<ReadOnlyMemory<byte>, int, ValueTask> append)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        var count = 0;
        foreach (var (name, uid) in tables)
        {
            var length = Encoding.UTF8.GetByteCount(name);
            var span = body.GetSpan(HeadBytes + length);
            BinaryPrimitives.WriteInt64LittleEndian(span, uid);
            BinaryPrimitives.WriteUInt16LittleEndian(span[sizeof(long)..], checked((ushort)length));
            Encoding.UTF8.GetBytes(name, span[HeadBytes..]);
            body.Advance(HeadBytes + length);
            count++;
            if (body.WrittenCount < MaxFrameBytes) continue;
            await append(body.WrittenMemory, count).ConfigureAwait(false);
            body.ResetWrittenCount();
            count = 0;
        }

        if (count > 0) await append(body.WrittenMemory, count).ConfigureAwait(false);
    }

    /// <summary>Whether a point tells which tables with a TTL existed.</summary>
    public static bool AreKnown(Manifest manifest) => manifest.Properties.ContainsKey(CountProperty);

    /// <summary>How many it lists.</summary>
    public static long Count(Manifest manifest) =>
        manifest.Properties.TryGetValue(CountProperty, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;

    /// <summary>The tables a point lists.</summary>
    /// <exception cref="TidemarkException">A file is missing or damaged (TM4xx).</exception>
    public static async IAsyncEnumerable<(string Name, long Uid)> ReadAsync(IStorage storage, BackupPoint point, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var entry in point.SegmentsOf(SegmentRole.Expiring))
        {
            var path = point.PathOf(entry);
            var segment = await SegmentFile.OpenAsync(storage, path, cancellationToken).ConfigureAwait(false);
            await using var _ = segment.ConfigureAwait(false);
            await foreach (var archived in segment.Reader.ReadFramesAsync(null, cancellationToken).ConfigureAwait(false))
            {
                foreach (var table in Parse(archived.Frame) ?? throw Malformed(path)) yield return table;
            }
        }
    }

    /// <summary>The names of the tables a point lists; null when it does not tell.</summary>
    public static async ValueTask<HashSet<string>?> NamesAsync(IStorage storage, BackupPoint point, CancellationToken cancellationToken)
    {
        if (!AreKnown(point.Manifest)) return null;
        var names = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var (name, _) in ReadAsync(storage, point, cancellationToken).ConfigureAwait(false)) names.Add(name);
        return names;
    }

    /// <summary>The tables of one frame; null when it is no such list.</summary>
    public static List<(string Name, long Uid)>? Parse(SegmentFrame frame)
    {
        if (frame.RawType != ArchiveFrames.ExpiringTables) return null;
        var tables = new List<(string, long)>();
        var body = frame.Body.Span;
        while (body.Length > 0)
        {
            if (body.Length < HeadBytes) return null;
            var length = BinaryPrimitives.ReadUInt16LittleEndian(body[sizeof(long)..]);
            if (body.Length - HeadBytes < length) return null;
            tables.Add((Encoding.UTF8.GetString(body.Slice(HeadBytes, length)), BinaryPrimitives.ReadInt64LittleEndian(body)));
            body = body[(HeadBytes + length)..];
        }

        return tables;
    }

    private static TidemarkException Malformed(string path) =>
        new(ErrorCode.UnknownMessage, $"{path} does not list tables in a form that this build knows.", "A newer Tidemark may know it.");
}
