using System.Collections;

namespace Tidemark.Archive.Segments;

/// <summary>The frames of one block, in rented memory. One owner; dispose returns the memory and ends the life of all bodies.</summary>
public sealed class SegmentBlock : IReadOnlyList<ArchivedFrame>, IDisposable
{
    /// <summary>The block, counted from 0.</summary>
    public int BlockNumber => throw new NotSupportedException();

    /// <inheritdoc/>
    public int Count => throw new NotSupportedException();

    /// <inheritdoc/>
    public ArchivedFrame this[int index] => throw new NotSupportedException();

    /// <inheritdoc/>
    public IEnumerator<ArchivedFrame> GetEnumerator() => throw new NotSupportedException();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public void Dispose() => throw new NotSupportedException();
}
