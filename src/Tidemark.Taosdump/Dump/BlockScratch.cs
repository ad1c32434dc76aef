using Tidemark.Avro;

namespace Tidemark.Taosdump.Dump;

/// <summary>Compresses records into blocks of files; the memory is used again. Not thread-safe.</summary>
internal sealed class BlockScratch : IDisposable
{
    private readonly MemoryStream _stream = new();
    private readonly AvroFileWriter _writer;

    /// <summary>Prepares the memory.</summary>
    /// <param name="sample">A schema; blocks do not depend on it.</param>
    /// <param name="codec">How blocks are compressed.</param>
    /// <param name="sync">The bytes that end a block.</param>
    public BlockScratch(string sample, AvroCodec codec, byte[] sync) => _writer = new AvroFileWriter(_stream, sample, codec, null, sync);

    /// <summary>The head of a file of this codec.</summary>
    public static byte[] Head(string schema, AvroCodec codec, byte[] sync)
    {
        using var stream = new MemoryStream();
        using var writer = new AvroFileWriter(stream, schema, codec, null, sync);
        return stream.ToArray();
    }

    /// <summary>Bytes to write, valid until the next call.</summary>
    public ReadOnlySpan<byte> Build(ReadOnlySpan<byte> head, RecordBuffer records)
    {
        _stream.SetLength(0);
        _stream.Write(head);
        _writer.WriteBlock(records.Records, records.Written, records.Ends);
        return _stream.GetBuffer().AsSpan(0, (int)_stream.Length);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _stream.Dispose();
    }
}
