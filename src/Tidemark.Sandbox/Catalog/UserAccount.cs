namespace Tidemark.Sandbox.Catalog;

/// <summary>A user.</summary>
/// <param name="name">Its name.</param>
/// <param name="password">Its password.</param>
public sealed class UserAccount(string name, string password)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>Its password, as it is: the sandbox keeps no secret.</summary>
    public string Password { get; set; } = password;

    /// <summary>Whether it is root.</summary>
    public bool IsSuper { get; init; }

    /// <summary>ENABLE.</summary>
    public bool IsEnabled { get; set; } = true;

    /// <summary>SYSINFO.</summary>
    public bool HasSystemInfo { get; set; } = true;

    /// <summary>CREATEDB.</summary>
    public bool MayCreateDatabases { get; set; }

    /// <summary>When it was made, ms since 1970.</summary>
    public long CreateTimeMs { get; init; }

    /// <summary>What it was granted, as (privilege, object), e.g. ("read", "g_ms.*").</summary>
    public ISet<(string Privilege, string On)> Grants { get; } = new HashSet<(string, string)>();
}
