namespace Tidemark.TDengine.Messages.Encoding;

/// <summary>
/// The BLOBs behind the rows of raw submit data: u8 0, u64 bytes of the contents, u32 count, per BLOB its u64 number (from 2 on) and u32 ordinal
/// (from 1 on), per BLOB its u64 place among the contents, u32 length, u32 place of its number in its row, u8 1 for a content in a tuple and u8 kind (1 content, 2 empty, 4 NULL); then
/// the contents. Rows hold length and number instead of the content.
/// </summary>
/// <remarks>Source: messages of a 3.3.7.5 server.</remarks>
internal sealed class SubmitBlobs
{
    private const int EntryLength = sizeof(ulong) + sizeof(uint);
    private const int ItemLength = 18;
    private const ulong FirstNumber = 2;
    private const byte Content = 1;
    private const byte Empty = 2;
    private const byte Null = 4;
    private readonly Dictionary<ulong, (int Start, int Length)> _found = [];
    private readonly List<(int Length, int Place, bool IsInTuple, byte Kind)> _items = [];
    private readonly List<byte[]> _contents = [];

    public int Count => _items.Count;

    /// <summary>Reads them to the end of the data, which the places they are found at count from.</summary>
    public static SubmitBlobs Read(ref WireReader reader)
    {
        if (reader.ReadByte() != 0) throw reader.Unsupported("BLOBs of an unknown form");
        var size = reader.ReadUInt64();
        var count = reader.CheckCount(reader.ReadUInt32(), EntryLength + ItemLength, "BLOBs");
        var numbers = new ulong[count];
        for (var entry = 0; entry < count; entry++)
        {
            var number = reader.ReadUInt64();
            var ordinal = reader.ReadUInt32();
            if (ordinal == 0 || ordinal > (uint)count) throw reader.Corrupt($"BLOB {ordinal} of {count}");
            numbers[ordinal - 1] = number;
        }

        var items = reader;
        reader.ReadBytes(count * ItemLength);
        var origin = (int)reader.Position;
        if (size != (ulong)reader.Remaining) throw reader.Corrupt($"{size} bytes of BLOBs announced, {reader.Remaining} there");
        var blobs = new SubmitBlobs();
        foreach (var number in numbers)
        {
            var place = items.ReadUInt64();
            var length = items.ReadUInt32();
            if (place > size || length > size - place) throw items.Corrupt($"a BLOB of {length} bytes behind the contents");
            items.ReadBytes(ItemLength - EntryLength);
            blobs._found[number] = (origin + (int)place, (int)length);
        }

        reader.ReadRest();
        return blobs;
    }

    /// <summary>Where a content lies; false when there is none of that number.</summary>
    public bool TryFind(ulong number, out (int Start, int Length) found) => _found.TryGetValue(number, out found);

    /// <summary>Notes the value of one row.</summary>
    /// <param name="value">The content.</param>
    /// <param name="isNull">Whether it is NULL.</param>
    /// <param name="place">The place of its number in the row's values; not used without a content.</param>
    /// <param name="isInTuple">Whether the row is a tuple.</param>
    /// <returns>Its number; 0 without a content.</returns>
    public ulong Add(ReadOnlySpan<byte> value, bool isNull, int place, bool isInTuple)
    {
        if (value.IsEmpty)
        {
            _items.Add((0, 0, false, isNull ? Null : Empty));
            return 0;
        }

        _items.Add((value.Length, place, isInTuple, Content));
        _contents.Add(value.ToArray());
        return FirstNumber + (ulong)_items.Count - 1;
    }

    public void Write(WireWriter writer)
    {
        writer.Byte(0);
        writer.Int64(_items.Sum(item => (long)item.Length));
        writer.Int32(_items.Count);
        for (var entry = 0; entry < _items.Count; entry++)
        {
            writer.Int64((long)FirstNumber + entry);
            writer.Int32(entry + 1);
        }

        var at = 0L;
        foreach (var (length, place, isInTuple, kind) in _items)
        {
            writer.Int64(at);
            writer.Int32(length);
            writer.Int32(place);
            writer.Boolean(isInTuple);
            writer.Byte(kind);
            at += length;
        }

        foreach (var content in _contents) writer.Bytes(content);
    }
}
