namespace Tidemark.Avro.Tests;

/// <summary>A disk that is full after some bytes.</summary>
internal sealed class FullStream(int room) : MemoryStream
{
    public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);

    public override void Write(byte[] buffer, int offset, int count)
    {
        if (Length + count > room) throw new IOException("full");
        base.Write(buffer, offset, count);
    }
}
