namespace Tidemark.Storage;

/// <summary>A storage that can say, before anything is written, whether it could be.</summary>
public interface IStorageProbe
{
    /// <summary>Finds out whether files can be written; none is left behind, and nothing is made that is not there yet.</summary>
    /// <returns>The space there is.</returns>
    /// <exception cref="Tidemark.Errors.TidemarkException">Nothing can be written there: no right (TM503), full (TM502), no such place (TM501).</exception>
    ValueTask<StorageSpace> ProbeAsync(CancellationToken cancellationToken);
}
