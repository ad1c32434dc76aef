namespace Tidemark.Service.Security;

/// <summary>A token to make.</summary>
public sealed record TokenSettings
{
    /// <summary>What it is for.</summary>
    public string? Name { get; init; }

    /// <summary>Some of read, operate, manage.</summary>
    public IReadOnlyList<string> Scopes { get; init => field = value ?? []; } = [];

    /// <summary>How many days it is good for, 1 to 3,650. Default 90.</summary>
    public int Days { get; init; } = 90;
}
