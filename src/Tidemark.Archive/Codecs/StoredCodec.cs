namespace Tidemark.Archive.Codecs;

/// <summary>No compression.</summary>
internal sealed class StoredCodec : IBlockCodec
{
    public const byte CodecId = 0;

    public byte Id => CodecId;

    public int MaxCompressedLength(int length) => length;

    public int Compress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        source.CopyTo(destination);
        return source.Length;
    }

    public bool TryDecompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.Length != destination.Length) return false;
        source.CopyTo(destination);
        return true;
    }
}
