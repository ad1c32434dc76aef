using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Capture;

/// <summary>What a capture knows of its source database.</summary>
internal sealed record DatabaseFacts
{
    public required string Name { get; init; }

    /// <summary>When it was created, ms since 1970 UTC: another value means another database of the same name.</summary>
    public required long CreatedAtMs { get; init; }

    public required TimePrecision Precision { get; init; }

    /// <summary>Seconds; -1 for ever.</summary>
    public required long WalRetentionPeriodSeconds { get; init; }

    public required string CreateStatement { get; init; }

    /// <summary>Every option as ins_databases shows it; what is no option is left out.</summary>
    public required IReadOnlyDictionary<string, string> Options { get; init; }

    public required IReadOnlyList<int> VgroupIds { get; init; }

    /// <summary>Per vgroup a WAL version that its end had reached already; 0 where the server does not tell.</summary>
    public required IReadOnlyDictionary<int, long> WalEnds { get; init; }
}
