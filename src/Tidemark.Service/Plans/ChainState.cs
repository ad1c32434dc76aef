namespace Tidemark.Service.Plans;

/// <summary>The chain of a plan.</summary>
public enum ChainState
{
    /// <summary>No point was taken yet.</summary>
    None,

    /// <summary>It can go on.</summary>
    Whole,

    /// <summary>Increments cannot go on: a new initial point is needed.</summary>
    Broken,
}
