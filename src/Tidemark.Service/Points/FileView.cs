namespace Tidemark.Service.Points;

/// <summary>A file of a point.</summary>
public sealed record FileView
{
    /// <summary>Its path in the repository.</summary>
    public required string Path { get; init; }

    /// <summary>What is in it: schema, rows, wal, expiring.</summary>
    public string? Role { get; init; }

    /// <summary>Its length.</summary>
    public long LengthBytes { get; init; }

    /// <summary>SHA-256, hexadecimal.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Rows in it.</summary>
    public long Rows { get; init; }

    /// <summary>Where it lies.</summary>
    public FilePlace Place { get; init; }
}
