namespace Tidemark.Storage.Tests.Faults;

/// <summary>Reads give one to a few bytes fewer than asked for, as networks do.</summary>
public sealed class ShortReads(IStorage inner, int seed) : StorageDecorator(inner)
{
    private readonly Random _random = new(seed);

    public override async ValueTask<IStoredFile> OpenReadAsync(string path, CancellationToken cancellationToken)
        => new SpoiledFile(await base.OpenReadAsync(path, cancellationToken), Shorten, (_, _) => { });

    private Memory<byte> Shorten(Memory<byte> buffer)
    {
        lock (_random) return buffer.Length <= 1 ? buffer : buffer[..((buffer.Length / 2) + _random.Next((buffer.Length / 2) + 1))];
    }
}
