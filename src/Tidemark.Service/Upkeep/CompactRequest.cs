namespace Tidemark.Service.Upkeep;

/// <summary>Which chain of a plan is to be put together into one point.</summary>
public sealed record CompactRequest
{
    /// <summary>The point up to which: its id or number; null is the latest.</summary>
    public string? Point { get; init; }
}
