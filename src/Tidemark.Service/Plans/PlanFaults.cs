namespace Tidemark.Service.Plans;

/// <summary>What is wrong with settings.</summary>
/// <param name="Errors">The faults of each field that has some, worded to follow its name; empty when the plan can be made.</param>
public sealed record PlanFaults(IReadOnlyDictionary<string, IReadOnlyList<string>> Errors);
