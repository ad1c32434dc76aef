namespace Tidemark.Storage.S3;

/// <summary>
/// A server lists by UTF-8 bytes, we by UTF-16 units. Both agree below the surrogates; from the first path with a higher unit on, the rest is kept and sorted.
/// </summary>
internal sealed class S3ListOrder
{
    private const char FirstThatDiffers = '\ud800';
    private List<StoredFileInfo>? _kept;

    /// <summary>Whether the file comes next; otherwise it is kept.</summary>
    public bool Take(StoredFileInfo file)
    {
        if (_kept is null && !file.Path.AsSpan().ContainsAnyInRange(FirstThatDiffers, char.MaxValue)) return true;
        (_kept ??= []).Add(file);
        return false;
    }

    /// <summary>Those that were kept, in order.</summary>
    public IEnumerable<StoredFileInfo> Rest() => _kept?.OrderBy(f => f.Path, StringComparer.Ordinal) ?? Enumerable.Empty<StoredFileInfo>();
}
