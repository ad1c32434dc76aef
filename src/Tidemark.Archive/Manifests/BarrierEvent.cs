namespace Tidemark.Archive.Manifests;

/// <summary>An event that stands in the streams of several vgroups and must be applied once: the DDL of a super table.</summary>
/// <param name="VgroupId">The vgroup whose stream has it.</param>
/// <param name="Key">The event's identity, the same in every vgroup.</param>
public sealed record BarrierEvent(int VgroupId, string Key);
