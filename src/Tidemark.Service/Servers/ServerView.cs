namespace Tidemark.Service.Servers;

/// <summary>A registered server.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">The DSN without its secrets.</param>
/// <param name="MaxTasks">How many tasks may work on it at once.</param>
/// <param name="NeedsPassword">Whether its DSN must be given again, after a rebuild.</param>
/// <param name="CreatedAt">When it was registered.</param>
public sealed record ServerView(string Name, string Address, int MaxTasks, bool NeedsPassword, DateTimeOffset CreatedAt);
