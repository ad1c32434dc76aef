namespace Tidemark.Service.Points;

/// <summary>Where a file lies.</summary>
public enum FilePlace
{
    /// <summary>On the disk.</summary>
    Local,

    /// <summary>In S3 only.</summary>
    S3,

    /// <summary>On the disk and in S3.</summary>
    Both,

    /// <summary>Nowhere: the point cannot be restored.</summary>
    Missing,

    /// <summary>Not on the disk, and S3 cannot be asked now.</summary>
    Unknown,
}
