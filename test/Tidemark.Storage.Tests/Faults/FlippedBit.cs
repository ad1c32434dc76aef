namespace Tidemark.Storage.Tests.Faults;

/// <summary>One bit of every file is not what was written.</summary>
public sealed class FlippedBit(IStorage inner, long position, int bit) : StorageDecorator(inner)
{
    public override async ValueTask<IStoredFile> OpenReadAsync(string path, CancellationToken cancellationToken)
        => new SpoiledFile(await base.OpenReadAsync(path, cancellationToken), buffer => buffer, Flip);

    private void Flip(long offset, Memory<byte> bytes)
    {
        if (position >= offset && position < offset + bytes.Length) bytes.Span[(int)(position - offset)] ^= (byte)(1 << bit);
    }
}
