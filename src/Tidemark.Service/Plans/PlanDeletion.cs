namespace Tidemark.Service.Plans;

/// <summary>What is left of a deleted plan.</summary>
/// <param name="Left">What could not be removed, a sentence each; empty when everything was.</param>
public sealed record PlanDeletion(IReadOnlyList<string> Left);
