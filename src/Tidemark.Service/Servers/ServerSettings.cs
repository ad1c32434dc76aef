namespace Tidemark.Service.Servers;

/// <summary>A server to register, or what is to change of it.</summary>
public sealed record ServerSettings
{
    /// <summary>Letters, digits, '_' and '-', at most 64. Never changes.</summary>
    public string? Name { get; init; }

    /// <summary>Where and as whom, with the password: <c>taos+ws://user:password@host:6041</c>. Absent leaves it as it is.</summary>
    public string? Dsn { get; init; }

    /// <summary>How many tasks may work on it at once, 1 to 64. Default 2.</summary>
    public int MaxTasks { get; init; } = 2;
}
