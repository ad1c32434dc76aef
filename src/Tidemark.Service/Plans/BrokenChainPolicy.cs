namespace Tidemark.Service.Plans;

/// <summary>What follows a run that finds the chain broken.</summary>
public enum BrokenChainPolicy
{
    /// <summary>A new initial point, at once.</summary>
    NewInitialPoint,

    /// <summary>Nothing: a person asks for a new initial point.</summary>
    Wait,
}
