namespace Tidemark.Archive.Manifests;

/// <summary>Whether a backup point is whole.</summary>
public enum PointState
{
    /// <summary>Every vgroup reached its target.</summary>
    Complete,

    /// <summary>The run was stopped before the targets; what is there is consistent per vgroup and the next point goes on from it.</summary>
    Partial,
}
