namespace Tidemark.Service.Nodes;

/// <summary>A node that shares the catalog.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Process">Its process and machine.</param>
/// <param name="Version">The version it runs.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="SeenAt">Its last sign of life, by its own clock.</param>
public sealed record NodeView(string Name, string Process, string Version, DateTimeOffset StartedAt, DateTimeOffset SeenAt);
