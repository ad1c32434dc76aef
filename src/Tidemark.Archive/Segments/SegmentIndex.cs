using System.Buffers.Binary;
using Tidemark.Archive.Checksums;
using Tidemark.Errors;

namespace Tidemark.Archive.Segments;

/// <summary>The index of a segment. See docs/FORMAT.md.</summary>
internal static class SegmentIndex
{
    private const int PrefixLength = 8;
    private const int EntryLength = 64;
    private const int VgroupLength = 40;
    private const int ChecksumLength = 4;

    private static ReadOnlySpan<byte> Magic => "TIDX"u8;

    public static long LengthOf(int blocks, long vgroupRanges) => PrefixLength + ((long)blocks * EntryLength) + (vgroupRanges * VgroupLength) + ChecksumLength;

    public static byte[] Write(IReadOnlyList<SegmentBlockEntry> entries)
    {
        var bytes = new byte[checked((int)LengthOf(entries.Count, entries.Sum(e => (long)e.Vgroups.Count)))];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), entries.Count);
        var at = bytes.AsSpan(PrefixLength);
        foreach (var entry in entries)
        {
            WriteEntry(at, entry);
            at = at[EntryLength..];
            foreach (var range in entry.Vgroups)
            {
                WriteRange(at, range);
                at = at[VgroupLength..];
            }
        }

        BinaryPrimitives.WriteUInt32LittleEndian(at, Crc32C.Compute(bytes.AsSpan(0, bytes.Length - ChecksumLength)));
        return bytes;
    }

    /// <summary>Checks and reads an index that lies at a position of a file.</summary>
    public static List<SegmentBlockEntry> Read(ReadOnlySpan<byte> bytes, long fileOffset, string fileName)
    {
        ArchiveFormatException Damaged(string what) => new(ErrorCode.Corrupt, fileName, fileOffset, -1, what);

        if (bytes.Length < PrefixLength + ChecksumLength || !bytes[..Magic.Length].SequenceEqual(Magic)
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[^ChecksumLength..]) != Crc32C.Compute(bytes[..^ChecksumLength]))
        {
            throw Damaged("the index is damaged");
        }

        var count = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        var at = bytes[PrefixLength..^ChecksumLength];
        var entries = new List<SegmentBlockEntry>();
        for (var number = 0; number < count; number++)
        {
            if (at.Length < EntryLength) throw Damaged("the index ends within an entry");
            var vgroups = BinaryPrimitives.ReadInt32LittleEndian(at[44..]);
            if (vgroups < 0 || vgroups > (at.Length - EntryLength) / VgroupLength) throw Damaged("the index ends within an entry");
            entries.Add(ReadEntry(at, number, vgroups));
            at = at[(EntryLength + (vgroups * VgroupLength))..];
        }

        return at.IsEmpty ? entries : throw Damaged("the index is longer than its entries");
    }

    private static void WriteEntry(Span<byte> at, SegmentBlockEntry entry)
    {
        BinaryPrimitives.WriteInt64LittleEndian(at, entry.FileOffset);
        BinaryPrimitives.WriteInt32LittleEndian(at[8..], checked((int)entry.LengthBytes));
        BinaryPrimitives.WriteInt32LittleEndian(at[12..], checked((int)entry.RawBytes));
        BinaryPrimitives.WriteInt32LittleEndian(at[16..], entry.Frames);
        BinaryPrimitives.WriteUInt32LittleEndian(at[20..], entry.HeaderChecksum);
        BinaryPrimitives.WriteInt64LittleEndian(at[24..], entry.Rows);
        BinaryPrimitives.WriteInt64LittleEndian(at[32..], entry.Tables);
        BinaryPrimitives.WriteInt32LittleEndian(at[40..], (entry.MinTimestamp.HasValue ? 1 : 0) | (entry.MaxTimestamp.HasValue ? 2 : 0));
        BinaryPrimitives.WriteInt32LittleEndian(at[44..], entry.Vgroups.Count);
        BinaryPrimitives.WriteInt64LittleEndian(at[48..], entry.MinTimestamp ?? 0);
        BinaryPrimitives.WriteInt64LittleEndian(at[56..], entry.MaxTimestamp ?? 0);
    }

    private static SegmentBlockEntry ReadEntry(ReadOnlySpan<byte> at, int number, int vgroups)
    {
        var known = BinaryPrimitives.ReadInt32LittleEndian(at[40..]);
        var ranges = new VgroupRange[vgroups];
        for (var i = 0; i < vgroups; i++) ranges[i] = ReadRange(at[(EntryLength + (i * VgroupLength))..]);
        return new SegmentBlockEntry
        {
            BlockNumber = number,
            FileOffset = BinaryPrimitives.ReadInt64LittleEndian(at),
            LengthBytes = BinaryPrimitives.ReadUInt32LittleEndian(at[8..]),
            RawBytes = BinaryPrimitives.ReadUInt32LittleEndian(at[12..]),
            Frames = BinaryPrimitives.ReadInt32LittleEndian(at[16..]),
            HeaderChecksum = BinaryPrimitives.ReadUInt32LittleEndian(at[20..]),
            Rows = BinaryPrimitives.ReadInt64LittleEndian(at[24..]),
            Tables = BinaryPrimitives.ReadInt64LittleEndian(at[32..]),
            MinTimestamp = (known & 1) != 0 ? BinaryPrimitives.ReadInt64LittleEndian(at[48..]) : null,
            MaxTimestamp = (known & 2) != 0 ? BinaryPrimitives.ReadInt64LittleEndian(at[56..]) : null,
            Vgroups = ranges,
        };
    }

    private static void WriteRange(Span<byte> at, in VgroupRange range)
    {
        BinaryPrimitives.WriteInt32LittleEndian(at, range.VgroupId);
        BinaryPrimitives.WriteInt32LittleEndian(at[4..], checked((int)range.Frames));
        BinaryPrimitives.WriteInt64LittleEndian(at[8..], range.FirstOffset);
        BinaryPrimitives.WriteInt64LittleEndian(at[16..], range.LastOffset);
        BinaryPrimitives.WriteInt64LittleEndian(at[24..], range.NextOffset);
        BinaryPrimitives.WriteInt64LittleEndian(at[32..], range.Rows);
    }

    private static VgroupRange ReadRange(ReadOnlySpan<byte> at) => new(
        BinaryPrimitives.ReadInt32LittleEndian(at),
        BinaryPrimitives.ReadInt64LittleEndian(at[8..]),
        BinaryPrimitives.ReadInt64LittleEndian(at[16..]),
        BinaryPrimitives.ReadInt64LittleEndian(at[24..]),
        BinaryPrimitives.ReadInt32LittleEndian(at[4..]),
        BinaryPrimitives.ReadInt64LittleEndian(at[32..]));
}
