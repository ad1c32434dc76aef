using Tidemark.Avro;
using Tidemark.Taosdump.Dump;
using Tidemark.TDengine;

namespace Tidemark.Taosdump.Commands;

/// <summary>A command line that was understood; the environment and taos.cfg have not been looked at.</summary>
internal sealed record TaosdumpArguments
{
    public string? Host { get; init; }

    public int? Port { get; init; }

    public string? User { get; init; }

    /// <summary>The password that was glued to its flag; null without.</summary>
    public string? Password { get; init; }

    /// <summary>Whether <c>-p</c> stood alone.</summary>
    public bool AsksPassword { get; init; }

    public string? ConfigDirectory { get; init; }

    /// <summary>Where to restore from; null for a dump.</summary>
    public string? InputPath { get; init; }

    /// <summary>Where to dump to; null is the current directory.</summary>
    public string? OutputPath { get; init; }

    public string ResultFile { get; init; } = "./dump_result.txt";

    public bool AllowSystem { get; init; }

    public bool AllDatabases { get; init; }

    /// <summary>The list as it was typed; null without.</summary>
    public string? DatabaseList { get; init; }

    public bool EscapeDatabase { get; init; }

    public bool WithoutProperty { get; init; }

    public bool SchemaOnly { get; init; }

    public AvroCodec Codec { get; init; } = AvroCodec.Snappy;

    public DumpTimeRange Time { get; init; } = DumpTimeRange.All;

    /// <summary>Null when it was not given.</summary>
    public int? BatchRows { get; init; }

    public bool Inspect { get; init; }

    public bool LooseMode { get; init; }

    public bool NoEscape { get; init; }

    public bool DotReplace { get; init; }

    public int Threads { get; init; } = 8;

    public IReadOnlyDictionary<string, string> Renames { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public int? RetryCount { get; init; }

    public int? RetrySleepMs { get; init; }

    public bool Restful { get; init; }

    public int? TimeoutSeconds { get; init; }

    public string? Dsn { get; init; }

    /// <summary>The way to the server; null when it was not given.</summary>
    public DsnTransport? Driver { get; init; }

    public bool Debug { get; init; }

    public bool Performance { get; init; }

    public DumpFormat Format { get; init; } = DumpFormat.Avro;

    /// <summary>What is no flag: a database and tables of it, or files to inspect.</summary>
    public IReadOnlyList<string> Operands { get; init; } = [];

    public bool Help { get; init; }

    public bool Usage { get; init; }

    public bool Version { get; init; }

    /// <summary>Whether it restores.</summary>
    public bool IsRestore => InputPath is not null;

    /// <summary>The databases of <see cref="DatabaseList"/>, or the one that was named; each once.</summary>
    public IReadOnlyList<string> Databases => DatabaseList is not null
        ? [.. DatabaseList.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal)]
        : [.. Operands.Take(1)];

    /// <summary>The tables that were named, each once.</summary>
    public IReadOnlyList<string> Tables => DatabaseList is not null ? [] : [.. Operands.Skip(1).Distinct(StringComparer.Ordinal)];
}
