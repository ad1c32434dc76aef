using Tidemark.Taosdump.Dump;
using Tidemark.TDengine;

namespace Tidemark.Taosdump.Restore;

/// <summary>What to restore, where to, and how. The format of the directory is found out.</summary>
public sealed record DumpRestoreOptions
{
    /// <summary>The server; a database in it means nothing.</summary>
    public required Dsn Target { get; init; }

    /// <summary>The directory of the dump.</summary>
    public required string Directory { get; init; }

    /// <summary>Only these databases of the dump, by their names in it; empty is all. One that the dump does not hold is an error before anything is done.</summary>
    public IReadOnlyList<string> Databases { get; init; } = [];

    /// <summary>New names of databases by the names in the dump; others keep theirs.</summary>
    public IReadOnlyDictionary<string, string> Renames { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>No rows.</summary>
    public bool SchemaOnly { get; init; }

    /// <summary>CREATE DATABASE without any option.</summary>
    public bool WithoutProperties { get; init; }

    /// <summary>A '.' in the name of a table becomes '_'.</summary>
    public bool ReplaceDots { get; init; }

    /// <summary>Rows of one batch, 1 to <see cref="DumpOptions.MaxBatchRows"/>; null leaves it to the run.</summary>
    public int? BatchRows { get; init; }

    /// <summary>Connections that write, 1 to 64.</summary>
    public int Threads { get; init; } = 8;

    /// <summary>How often a call that failed for a passing reason is repeated.</summary>
    public int MaxRetries { get; init; } = 3;

    /// <summary>The pause before a repeat.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(1);
}
