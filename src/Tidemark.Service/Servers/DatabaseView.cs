namespace Tidemark.Service.Servers;

/// <summary>A database of a server.</summary>
/// <param name="Name">Its name.</param>
/// <param name="WalRetentionPeriodSeconds">How long it keeps WAL; 0 keeps none, below 0 is for ever.</param>
/// <param name="Vgroups">Its vgroups.</param>
/// <param name="Tables">Its tables.</param>
public sealed record DatabaseView(string Name, long WalRetentionPeriodSeconds, long Vgroups, long Tables);
