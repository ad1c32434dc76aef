namespace Tidemark.Avro;

/// <summary>The records of one block of a file. Valid until the next block is read: the reader's buffer is used again.</summary>
/// <param name="Count">How many records.</param>
/// <param name="Records">The records, one after another, decompressed.</param>
/// <param name="Position">Where the block begins in the file, in bytes.</param>
public readonly record struct AvroBlock(long Count, ReadOnlyMemory<byte> Records, long Position);
