namespace Tidemark.Service.Plans;

/// <summary>What a clone has of its own.</summary>
public sealed record PlanClone
{
    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>Its server; null is that of the plan.</summary>
    public string? Server { get; init; }

    /// <summary>Its database.</summary>
    public string? Database { get; init; }

    /// <summary>Its super table; null for the whole database.</summary>
    public string? SuperTable { get; init; }

    /// <summary>Its directory.</summary>
    public string? Directory { get; init; }

    /// <summary>What its object names begin with in the bucket of the plan; null puts its own name in the place of the last name of the plan's prefix.</summary>
    public string? S3Prefix { get; init; }

    /// <summary>When a point is taken next; null is at once.</summary>
    public DateTimeOffset? NextExecutionAt { get; init; }
}
