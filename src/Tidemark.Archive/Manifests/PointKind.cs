namespace Tidemark.Archive.Manifests;

/// <summary>The kind of a backup point.</summary>
public enum PointKind
{
    /// <summary>Holds everything: a chain begins with it.</summary>
    Initial,

    /// <summary>Holds what changed since the point before.</summary>
    Increment,
}
