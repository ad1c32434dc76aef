using Tidemark.Avro.Codecs;
using Tidemark.Avro.Files;
using Tidemark.Avro.Schemas;
using Tidemark.Errors;

namespace Tidemark.Avro;

/// <summary>
/// Reads an object container file block by block. Memory is one block, compressed and not. A read that fails does not advance: <see cref="SkipToNextBlock"/> goes on behind the damage.
/// Not thread-safe. The stream stays the caller's.
/// </summary>
/// <remarks>Source: the Avro 1.x specification, "Object Container Files".</remarks>
public sealed class AvroFileReader : IDisposable
{
    /// <summary>The most bytes of one block that are believed.</summary>
    public const int DefaultMostBlockBytes = 256 << 20;

    private readonly InputWindow _window;
    private readonly AvroBuffer _records = new();
    private readonly int _mostBlockBytes;
    private readonly ReadOnlyMemory<byte> _sync;
    private readonly IAvroBlockCodec _codec;
    private readonly AvroHead _head;

    private AvroFileReader(InputWindow window, int mostBlockBytes, AvroFileReader? alike)
    {
        _window = window;
        _mostBlockBytes = mostBlockBytes;
        _head = AvroHead.Read(window);
        _sync = _head.Sync;
        SchemaJson = _head.Text(AvroHead.SchemaKey) ?? throw AvroFormatException.Corrupt("an Avro file without a schema", 0);
        Schema = alike?.SchemaJson == SchemaJson ? alike.Schema : AvroSchema.Parse(SchemaJson);
        var codec = _head.Text(AvroHead.CodecKey) ?? "null";
        Codec = AvroCodecs.FromName(codec) ?? throw AvroFormatException.Unsupported($"the codec '{codec}', which is none of null, deflate, snappy and lzma", 0);
        _codec = AvroCodecs.Of(Codec);
    }

    /// <summary>The schema of the records.</summary>
    public AvroSchema Schema { get; }

    /// <summary>The same as it stands in the file.</summary>
    public string SchemaJson { get; }

    /// <summary>How blocks are compressed.</summary>
    public AvroCodec Codec { get; }

    /// <summary>The 16 bytes behind the head and every block. Each writer makes them anew, so they tell files of one schema apart.</summary>
    public ReadOnlyMemory<byte> Marker => _sync;

    /// <summary>Where the next block begins, in bytes.</summary>
    public long Position => _window.Position;

    /// <summary>An entry of the head as text; null without.</summary>
    /// <exception cref="AvroFormatException">Not UTF-8.</exception>
    public string? Metadata(string key) => _head.Text(key);

    /// <summary>Reads the head.</summary>
    /// <param name="stream">The file, from its start.</param>
    /// <param name="mostBlockBytes">Blocks of more bytes, compressed or not, are refused.</param>
    /// <param name="alike">A reader, disposed or not, of a file that probably has the same schema: it is not parsed again then.</param>
    /// <exception cref="AvroFormatException">Not a container file, cut off in its head, or of an unknown codec.</exception>
    public static AvroFileReader Open(Stream stream, int mostBlockBytes = DefaultMostBlockBytes, AvroFileReader? alike = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(mostBlockBytes);
        var window = new InputWindow(stream);
        try
        {
            return new AvroFileReader(window, mostBlockBytes, alike);
        }
        catch
        {
            window.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next block.</summary>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="AvroFormatException">Damaged, cut off or too large; <see cref="SkipToNextBlock"/> goes on behind it.</exception>
    /// <exception cref="TidemarkException">The codec's library is not installed (TM002).</exception>
    public bool ReadBlock(out AvroBlock block)
    {
        block = default;
        if (!_window.Fill(1)) return false;
        var (count, length, head) = ReadBlockHead();
        if (!_window.Fill(head + length + AvroHead.SyncLength)) throw AvroFormatException.Truncated($"a block of {count} records and {length} bytes has {Math.Max(0, _window.Bytes.Length - head)}", Position);
        var bytes = _window.Bytes;
        if (!bytes.Slice(head + (int)length, AvroHead.SyncLength).Span.SequenceEqual(_sync.Span)) throw AvroFormatException.Corrupt($"a block of {count} records does not end with the file's marker", Position);
        try
        {
            block = new AvroBlock(count, _codec.Decompress(bytes.Slice(head, (int)length), _records, _mostBlockBytes), Position);
        }
        catch (AvroFormatException e)
        {
            throw new AvroFormatException(e.Code, $"{e.Fault}, in a block of {count} records", Position, e);
        }

        // The records may lie in the window: its bytes stay until it is filled again.
        _window.Advance(head + (int)length + AvroHead.SyncLength);
        return true;
    }

    /// <summary>How many records the block that could not be read says it has; null when even that is not there.</summary>
    public long? PeekCount()
    {
        try
        {
            return _window.Fill(1) ? ReadBlockHead().Count : null;
        }
        catch (AvroFormatException)
        {
            return null;
        }
    }

    /// <summary>Looks for the file's marker from here on and goes on behind it: behind a damaged block.</summary>
    /// <returns>False when there is none, and nothing more to read.</returns>
    public bool SkipToNextBlock()
    {
        while (true)
        {
            var found = _window.Bytes.Span.IndexOf(_sync.Span);
            if (found >= 0)
            {
                _window.Advance(found + AvroHead.SyncLength);
                return _window.Fill(1);
            }

            _window.Advance(Math.Max(0, _window.Bytes.Length - AvroHead.SyncLength + 1));
            if (!_window.FillMore()) return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _window.Dispose();
        _records.Dispose();
    }

    private (long Count, long Length, int HeadLength) ReadBlockHead()
    {
        _window.Fill(2 * AvroEncoder.MostLongBytes);
        var bytes = _window.Bytes.Span;
        var decoder = new AvroDecoder(bytes[..Math.Min(bytes.Length, 2 * AvroEncoder.MostLongBytes)]);
        long count, length;
        try
        {
            count = decoder.ReadLong();
            length = decoder.ReadLong();
        }
        catch (AvroFormatException e)
        {
            throw new AvroFormatException(e.Code, "the head of a block: " + e.Fault, Position, e);
        }

        if (count < 0 || length < 0) throw AvroFormatException.Corrupt($"a block of {count} records and {length} bytes", Position);
        if (length > _mostBlockBytes) throw AvroFormatException.Unsupported($"a block of {length} bytes; the limit is {_mostBlockBytes}", Position);
        return (count, length, decoder.Position);
    }
}
