namespace Tidemark.Storage;

/// <summary>Calls that every storage answers in the same way.</summary>
public static class StorageExtensions
{
    /// <summary>Whether a file exists.</summary>
    public static async ValueTask<bool> ExistsAsync(this IStorage storage, string path, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(storage);
        return await storage.StatAsync(path, cancellationToken).ConfigureAwait(false) is not null;
    }

    /// <summary>Writes a small file whole and durably.</summary>
    public static async ValueTask WriteAllAsync(this IStorage storage, string path, ReadOnlyMemory<byte> content, bool replace, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(storage);
        var writer = await storage.CreateAsync(path, replace, cancellationToken).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            await writer.WriteAsync(content, cancellationToken).ConfigureAwait(false);
            await writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads a small file whole.</summary>
    /// <param name="storage">Where.</param>
    /// <param name="path">Which.</param>
    /// <param name="maxBytes">A longer file is refused (TM501) before anything is allocated.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async ValueTask<byte[]> ReadAllAsync(this IStorage storage, string path, int maxBytes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(storage);
        var file = await storage.OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            if (file.Length > maxBytes) throw StorageErrors.TooLong(storage.Location, path, file.Length, maxBytes);
            var content = new byte[file.Length];
            for (var done = 0; done < content.Length;)
            {
                var read = await file.ReadAtAsync(done, content.AsMemory(done), cancellationToken).ConfigureAwait(false);
                if (read == 0) throw StorageErrors.Shrunk(storage.Location, path, file.Length, done);
                done += read;
            }

            return content;
        }
    }
}
