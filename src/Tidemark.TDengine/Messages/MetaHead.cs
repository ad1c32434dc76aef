namespace Tidemark.TDengine.Messages;

/// <summary>The 8 bytes in front of a meta body: big-endian, ignored by receivers, zero in messages of our own.</summary>
/// <param name="ContentLength">As the server wrote it.</param>
/// <param name="VgroupId">As the server wrote it; in snapshots garbage.</param>
public readonly record struct MetaHead(uint ContentLength, uint VgroupId);
