namespace Tidemark.Service.Points;

/// <summary>Where a file lies.</summary>
public enum FilePlace
{
    /// <summary>On the disk.</summary>
    Local,

    /// <summary>Nowhere: the point cannot be restored.</summary>
    Missing,
}
