namespace Tidemark.Service.Plans;

/// <summary>Whether a plan takes points by itself.</summary>
public enum PlanState
{
    /// <summary>It falls due by its schedule.</summary>
    Active,

    /// <summary>It does nothing; it may be deleted.</summary>
    Stopped,
}
