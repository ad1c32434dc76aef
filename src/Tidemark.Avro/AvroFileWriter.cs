using Tidemark.Avro.Codecs;
using Tidemark.Avro.Files;
using Tidemark.Avro.Schemas;

namespace Tidemark.Avro;

/// <summary>
/// Writes an object container file block by block. After its first error it only fails; disposing is not completing. Not thread-safe. The stream stays the caller's and is not flushed to disk.
/// </summary>
/// <remarks>Source: the Avro 1.x specification, "Object Container Files".</remarks>
public sealed class AvroFileWriter : IDisposable
{
    private readonly Stream _stream;
    private readonly IAvroBlockCodec _codec;
    private readonly byte[] _sync;
    private readonly AvroBuffer _buffer = new();
    private bool _isOpen;

    /// <summary>Writes the head.</summary>
    /// <param name="stream">Where to, from here on.</param>
    /// <param name="schemaJson">The schema as it shall stand in the file.</param>
    /// <param name="codec">How blocks are compressed.</param>
    /// <param name="metadata">More entries of the head; keys that begin with <c>avro.</c> are not for users.</param>
    /// <param name="syncMarker">Sixteen bytes that end every block; null makes some up, which is what files need.</param>
    /// <exception cref="AvroFormatException">The schema is none.</exception>
    public AvroFileWriter(Stream stream, string schemaJson, AvroCodec codec, IEnumerable<KeyValuePair<string, string>>? metadata = null, byte[]? syncMarker = null)
        : this(stream, schemaJson, codec, metadata, syncMarker, isChecked: false)
    {
    }

    private AvroFileWriter(Stream stream, string schemaJson, AvroCodec codec, IEnumerable<KeyValuePair<string, string>>? metadata, byte[]? syncMarker, bool isChecked)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(schemaJson);
        if (syncMarker is not null && syncMarker.Length != AvroHead.SyncLength) throw new ArgumentException($"A sync marker has {AvroHead.SyncLength} bytes, not {syncMarker.Length}.", nameof(syncMarker));
        if (!isChecked) AvroSchema.Parse(schemaJson);
        _stream = stream;
        _codec = AvroCodecs.Of(codec);
        _sync = syncMarker ?? Guid.NewGuid().ToByteArray();
        var head = AvroHead.Write(AvroCodecs.NameOf(codec), schemaJson, metadata ?? [], _sync);
        stream.Write(head);
        BytesWritten = head.Length;
        _isOpen = true;
    }

    /// <summary>Bytes so far.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>A writer whose schema was parsed before: for many small files of one schema.</summary>
    /// <param name="stream">Where to, from here on.</param>
    /// <param name="schemaJson">The schema; not looked at.</param>
    /// <param name="codec">How blocks are compressed.</param>
    public static AvroFileWriter OfCheckedSchema(Stream stream, string schemaJson, AvroCodec codec) => new(stream, schemaJson, codec, null, null, isChecked: true);

    /// <summary>Compresses records and writes them as one block. None are no block.</summary>
    /// <param name="recordCount">How many.</param>
    /// <param name="records">The records in Avro's binary encoding, one after another; not checked.</param>
    /// <param name="recordEnds">Where each record ends in <paramref name="records"/>, ascending, the last at its end: snappy is faster then. Empty where that is not known; never a part.</param>
    /// <exception cref="InvalidOperationException">Completed, or an earlier write failed.</exception>
    public void WriteBlock(long recordCount, ReadOnlySpan<byte> records, ReadOnlySpan<int> recordEnds = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(recordCount);
        if (!_isOpen) throw new InvalidOperationException("The Avro file is complete, or an earlier write failed.");
        if (recordCount == 0) return;
        _isOpen = false;
        Span<byte> head = stackalloc byte[2 * AvroEncoder.MostLongBytes];
        var compressed = _codec.Compress(records, recordEnds, _buffer);
        var length = AvroEncoder.WriteLong(head, recordCount);
        length += AvroEncoder.WriteLong(head[length..], compressed.Length);
        _stream.Write(head[..length]);
        _stream.Write(compressed);
        _stream.Write(_sync);
        BytesWritten += length + compressed.Length + _sync.Length;
        _isOpen = true;
    }

    /// <summary>Hands everything to the stream; nothing can be written any more.</summary>
    /// <exception cref="InvalidOperationException">Completed before, or an earlier write failed.</exception>
    public void Complete()
    {
        if (!_isOpen) throw new InvalidOperationException("The Avro file is complete, or an earlier write failed.");
        _isOpen = false;
        _stream.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isOpen = false;
        _buffer.Dispose();
    }
}
