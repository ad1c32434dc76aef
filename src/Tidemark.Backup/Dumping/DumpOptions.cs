using Tidemark.Storage.Tiers;

namespace Tidemark.Backup.Dumping;

/// <summary>What a dump is asked for.</summary>
public sealed record DumpOptions
{
    /// <summary>The plan.</summary>
    public required string Plan { get; init; }

    /// <summary>Which segment files stay on this machine.</summary>
    public required LocalRetention Retention { get; init; }
}
