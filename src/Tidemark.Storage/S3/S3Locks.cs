using System.Collections.Concurrent;

namespace Tidemark.Storage.S3;

/// <summary>The locks that this storage holds. Nothing is published or deleted once one of them was lost.</summary>
internal sealed class S3Locks
{
    private readonly ConcurrentDictionary<S3Lock, bool> _held = new();

    public void Add(S3Lock held) => _held[held] = true;

    public void Remove(S3Lock held) => _held.TryRemove(held, out _);

    /// <summary>Whether a key lies where the holder of one of these locks is the only writer.</summary>
    public bool Covers(string key) => _held.Keys.Any(l => l.CoversFolder.Length > 0 && key.StartsWith(l.CoversFolder, StringComparison.Ordinal));

    /// <summary>Whether a key lies in the same top folder of the place as what one of these locks covers.</summary>
    /// <param name="key">The key.</param>
    /// <param name="placeLength">How many characters of keys name the place.</param>
    public bool IsBeside(string key, int placeLength) => _held.Keys.Any(l => l.CoversFolder.Length > placeLength && key.StartsWith(l.CoversFolder[..(l.CoversFolder.IndexOf('/', placeLength) + 1)], StringComparison.Ordinal));

    /// <summary>Refuses to go on without a lock that was held.</summary>
    /// <exception cref="Tidemark.Errors.TidemarkException">TM504: one was not renewed in time, so that others may hold it now.</exception>
    public void Check()
    {
        foreach (var held in _held.Keys) held.Check();
    }
}
