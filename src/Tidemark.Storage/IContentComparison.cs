namespace Tidemark.Storage;

/// <summary>A storage that can say, by its own checksum where it has one, whether it holds what a file holds.</summary>
public interface IContentComparison
{
    /// <summary>Whether the file at the same path here is byte for byte the given one.</summary>
    /// <param name="file">A file of another storage.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="Tidemark.Errors.TidemarkException">One of both cannot be read.</exception>
    ValueTask<bool> HoldsAsync(IStoredFile file, CancellationToken cancellationToken);
}
