namespace Tidemark.Service.Tasks;

/// <summary>What a backup is asked for beyond its plan.</summary>
/// <param name="NewChain">Take a new initial point.</param>
public sealed record BackupParameters(bool NewChain);
