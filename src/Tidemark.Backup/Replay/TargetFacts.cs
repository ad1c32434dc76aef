using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Replay;

/// <summary>What SQL tells of an existing target database.</summary>
/// <param name="CreatedMs">When it was created, ms since 1970 UTC.</param>
/// <param name="Precision">The unit of its timestamps.</param>
/// <param name="Keep">How long it keeps rows; null when not understood.</param>
/// <param name="Tables">Super tables and tables it holds.</param>
/// <param name="Vgroups">Its vgroups.</param>
internal sealed record TargetFacts(long CreatedMs, TimePrecision Precision, KeepLimit? Keep, long Tables, int Vgroups);
