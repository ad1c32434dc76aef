namespace Tidemark.Backup.Tests.Histories;

/// <summary>What a history is made of. <see cref="Of"/> makes it up from a seed.</summary>
internal sealed record HistoryOptions
{
    public required int Seed { get; init; }

    /// <summary>The source database.</summary>
    public required string Database { get; init; }

    public int Vgroups { get; init; } = 3;

    /// <summary>Connections that write at the same time, each to tables of its own.</summary>
    public int Writers { get; init; } = 3;

    /// <summary>Names of tables of each writer.</summary>
    public int TablesPerWriter { get; init; } = 8;

    /// <summary>Names of super tables.</summary>
    public int SuperTables { get; init; } = 3;

    /// <summary>ms, us or ns.</summary>
    public string Precision { get; init; } = "ms";

    /// <summary>BLOB columns. A real server of 3.3.7.5 mixes up the values of rows that overwrite others in tables with one.</summary>
    public bool Blobs { get; init; } = true;

    /// <summary>
    /// DECIMAL columns in tables whose columns change. A real client of 3.3.7.5 takes their precision and scale from other columns afterwards: it refuses rows, or stores other
    /// numbers than those it was given.
    /// </summary>
    public bool ChangesDecimals { get; init; } = true;

    /// <summary>Made up from a seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="database">The source database.</param>
    /// <param name="isReal">Whether a real server plays it.</param>
    public static HistoryOptions Of(int seed, string database, bool isReal = false)
    {
        // Neighbouring seeds alone would give neighbouring numbers.
        var random = new Random(unchecked(seed * 7919) ^ 0x71DE);
        return new HistoryOptions
        {
            Seed = seed,
            ChangesDecimals = !isReal,
            Blobs = !isReal,
            Database = database,
            Vgroups = random.Next(1, 5),
            Writers = random.Next(1, 5),
            TablesPerWriter = random.Next(3, 12),
            SuperTables = random.Next(1, 5),
            Precision = random.Next(4) switch { 0 => "us", 1 => "ns", _ => "ms" },
        };
    }

    /// <summary>The statement that makes the source.</summary>
    public string CreateDatabase => $"CREATE DATABASE {Database} VGROUPS {Vgroups} PRECISION '{Precision}' KEEP 36500 WAL_RETENTION_PERIOD 3600";

    /// <summary>The first timestamp.</summary>
    public long FirstTime => 1_700_000_000_000 * Precision switch { "us" => 1000, "ns" => 1_000_000, _ => 1 };
}
