namespace Tidemark.Backup.Replay;

/// <summary>A normal table of the target.</summary>
internal sealed class TargetNormalTable(string name) : TargetTable(name);
