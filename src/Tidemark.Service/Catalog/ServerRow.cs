namespace Tidemark.Service.Catalog;

/// <summary>A registered TDengine server.</summary>
internal sealed class ServerRow
{
    public required string Name { get; set; }

    /// <summary>The DSN without its secrets.</summary>
    public required string Address { get; set; }

    /// <summary>The whole DSN, encrypted; null after a rebuild, until it is given again.</summary>
    public string? ProtectedDsn { get; set; }

    /// <summary>How many tasks may run on it at once, over all nodes.</summary>
    public int MaxTasks { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
