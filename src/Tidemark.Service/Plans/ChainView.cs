namespace Tidemark.Service.Plans;

/// <summary>Whether the next point can rest on the last.</summary>
/// <param name="State">How it is.</param>
/// <param name="Fault">Why it is broken; null unless it is.</param>
public sealed record ChainView(ChainState State, string? Fault);
