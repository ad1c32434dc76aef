using Tidemark.Avro;
using Tidemark.TDengine;

namespace Tidemark.Taosdump.Dump;

/// <summary>What to dump, from where, and how.</summary>
public sealed record DumpOptions
{
    /// <summary>The most rows of one batch, and the default: what the real tool allows.</summary>
    public const int MaxBatchRows = 16383;

    /// <summary>The server; a database in it means nothing.</summary>
    public required Dsn Source { get; init; }

    /// <summary>The output directory; it exists.</summary>
    public required string Directory { get; init; }

    /// <summary>Every database but the system's own.</summary>
    public bool AllDatabases { get; init; }

    /// <summary>The databases by name, exact, each once. Empty only with <see cref="AllDatabases"/>.</summary>
    public IReadOnlyList<string> Databases { get; init; } = [];

    /// <summary>Of the one database, only these: super tables with all their children, children, normal tables. Empty is everything.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>What is written.</summary>
    public DumpFormat Format { get; init; } = DumpFormat.Avro;

    /// <summary>How Avro blocks are compressed.</summary>
    public AvroCodec Codec { get; init; } = AvroCodec.Snappy;

    /// <summary>No rows.</summary>
    public bool SchemaOnly { get; init; }

    /// <summary>CREATE DATABASE without any option.</summary>
    public bool WithoutProperties { get; init; }

    /// <summary>Only rows of this range; the schema is always whole.</summary>
    public DumpTimeRange Time { get; init; } = DumpTimeRange.All;

    /// <summary>Rows of one batch, 1 to <see cref="MaxBatchRows"/>.</summary>
    public int BatchRows { get; init; } = MaxBatchRows;

    /// <summary>Connections that read, 1 to 64.</summary>
    public int Threads { get; init; } = 8;

    /// <summary>File names carry the names of tables, and nothing stands in backticks.</summary>
    public bool LooseMode { get; init; }

    /// <summary>Names of tables and columns stand without backticks.</summary>
    public bool NoEscape { get; init; }

    /// <summary>Names of databases stand in backticks.</summary>
    public bool EscapeDatabase { get; init; }

    /// <summary>A '.' in the name of a table is written as '_'.</summary>
    public bool ReplaceDots { get; init; }

    /// <summary>How often a call that failed for a passing reason is repeated.</summary>
    public int MaxRetries { get; init; } = 3;

    /// <summary>The pause before a repeat.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(1);
}
