using System.Globalization;
using Tidemark.Avro;
using Tidemark.Taosdump.Dump;
using Tidemark.TDengine;

namespace Tidemark.Taosdump.Commands;

/// <summary>Reads a command line. What the real tool takes in silence although it means nothing is refused, with its exit code for arguments, 1.</summary>
internal static class TaosdumpArgumentReader
{
    private const int MaxThreads = 64;

    /// <summary>Reads it.</summary>
    /// <param name="arguments">What stands behind the program's name.</param>
    /// <param name="home">The home directory, for a path that begins with <c>~/</c>.</param>
    /// <exception cref="TaosdumpUsageException">It cannot be run.</exception>
    public static TaosdumpArguments Read(IReadOnlyList<string> arguments, string home)
    {
        var (uses, operands) = new GnuArguments(TaosdumpFlags.All).Parse(arguments);
        var read = new TaosdumpArguments { Operands = [.. operands.Where(o => o.Length > 0)] };
        foreach (var use in uses) read = Apply(read, use, home);
        return read.Help || read.Usage || read.Version ? read : Check(read);
    }

    private static TaosdumpArguments Apply(TaosdumpArguments read, FlagUse use, string home)
    {
        var value = use.Value ?? "";
        return use.Flag switch
        {
            TaosdumpFlag.Host => read with { Host = NotEmpty("-h", value) },
            TaosdumpFlag.Password => read with { Password = use.Value, AsksPassword = use.Value is null },
            TaosdumpFlag.Port => read with { Port = Number("-P", value, 0, 65535) },
            TaosdumpFlag.User => read with { User = NotEmpty("-u", value) },
            TaosdumpFlag.ConfigDirectory => read with { ConfigDirectory = Path("-c", value, home) },
            TaosdumpFlag.InputPath => read with { InputPath = Path("-i", value, home) },
            TaosdumpFlag.OutputPath => read with { OutputPath = Path("-o", value, home) },
            TaosdumpFlag.ResultFile => read with { ResultFile = Path("-r", value, home) },
            TaosdumpFlag.AllowSystem => read with { AllowSystem = true },
            TaosdumpFlag.AllDatabases => read with { AllDatabases = true },
            TaosdumpFlag.Databases => read with { DatabaseList = NotEmpty("-D", value) },
            TaosdumpFlag.EscapeDatabase => read with { EscapeDatabase = true },
            TaosdumpFlag.WithoutProperty => read with { WithoutProperty = true },
            TaosdumpFlag.SchemaOnly => read with { SchemaOnly = true },
            TaosdumpFlag.Codec => read with { Codec = Codec(value) },
            TaosdumpFlag.StartTime => read with { Time = read.Time with { Start = TimeArgument.Normalize("-S", value) } },
            TaosdumpFlag.EndTime => read with { Time = read.Time with { End = TimeArgument.Normalize("-E", value) } },
            TaosdumpFlag.DataBatch => read with { BatchRows = Math.Min(Number("-B", value, 1, int.MaxValue), DumpOptions.MaxBatchRows) },
            TaosdumpFlag.Inspect => read with { Inspect = true },
            TaosdumpFlag.LooseMode => read with { LooseMode = true },
            TaosdumpFlag.NoEscape => read with { NoEscape = true },
            TaosdumpFlag.DotReplace => read with { DotReplace = true },
            TaosdumpFlag.Threads => read with { Threads = Math.Min(Number("-T", value, 1, int.MaxValue), MaxThreads) },
            TaosdumpFlag.Rename => read with { Renames = RenameList.Parse(value) },
            TaosdumpFlag.Cloud or TaosdumpFlag.Dsn => value.Length == 0 ? read : read with { Dsn = value },
            TaosdumpFlag.RetryCount => read with { RetryCount = Number("-k", value, 0, 1000) },
            TaosdumpFlag.Restful => read with { Restful = true },
            TaosdumpFlag.Timeout => read with { TimeoutSeconds = Number("-t", value, 1, 86_400) },
            TaosdumpFlag.RetrySleep => read with { RetrySleepMs = Number("-z", value, 0, 3_600_000) },
            TaosdumpFlag.Driver => read with { Driver = Driver(value) },
            TaosdumpFlag.Debug => read with { Debug = true },
            TaosdumpFlag.Performance => read with { Performance = true },
            TaosdumpFlag.Format => read with { Format = Format(value) },
            TaosdumpFlag.Help => read with { Help = true },
            TaosdumpFlag.Usage => read with { Usage = true },
            _ => read with { Version = true },
        };
    }

    private static TaosdumpArguments Check(TaosdumpArguments read)
    {
        if (read.Inspect) return read.Operands.Count > 0 ? read : throw Bad("-I names no file.", "Write taosdump -I FILE …");
        if (read.AllDatabases && read.DatabaseList is not null) throw Bad("conflict option --all-databases and --databases", "Leave one of them out.");
        if ((read.AllDatabases || read.DatabaseList is not null) && read.Operands.Count > 0)
            throw Bad($"{read.Operands[0]} is an invalid input if database(s) be already specified.", "Tables can be named behind one database: taosdump [OPTION...] dbname tbname …");
        if (read.IsRestore && read.OutputPath is not null) throw Bad("-i restores and -o dumps.", "Leave one of them out.");
        if (!read.IsRestore && !read.AllDatabases && read.Databases.Count == 0)
            throw Bad("taosdump requires parameters: no database is named, and no directory to restore.", "Name a database, or use -D, -A or -i; taosdump --help shows all flags.");
        if (!read.IsRestore && read.Renames.Count > 0) throw Bad("-W renames databases that are restored, and this is a dump.", "Use it together with -i.");
        TimeArgument.CheckOrder(read.Time);
        if (read.IsRestore && !read.Time.IsAll) throw Bad("-S and -E are for a dump; a restore takes all rows.", "Leave them out.");
        if (read.IsRestore && read.Tables.Count > 0) throw Bad($"A restore takes all tables of a database, and {read.Tables[0]} is named.", "Name databases only.");
        return read;
    }

    private static string NotEmpty(string flag, string value) => value.Length > 0 ? value : throw Bad($"{flag} has an empty value.", "Leave it out, or give it a value.");

    private static string Path(string flag, string value, string home) => NotEmpty(flag, value) == "~" ? home : value.StartsWith("~/", StringComparison.Ordinal) ? System.IO.Path.Combine(home, value[2..]) : value;

    private static int Number(string flag, string value, int least, int most)
    {
        if (int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        throw Bad($"{flag}: {value} is an invalid value", most == int.MaxValue ? $"It takes a number from {least} on." : $"It takes a number from {least} to {most}.");
    }

    private static AvroCodec Codec(string value) => value switch
    {
        "null" => AvroCodec.Null,
        "deflate" => AvroCodec.Deflate,
        "snappy" => AvroCodec.Snappy,
        "lzma" => AvroCodec.Lzma,
        "unknown" => throw Bad("-d unknown, the text format for debugging, is not written.", "It takes null, deflate, snappy or lzma."),
        _ => throw Bad($"Invalid AVRO codec inputted: {value}", "It takes null, deflate, snappy or lzma."),
    };

    private static DsnTransport Driver(string value) => value.ToUpperInvariant() switch
    {
        "NATIVE" or "0" => DsnTransport.Native,
        "WEBSOCKET" or "1" => DsnTransport.WebSocket,
        _ => throw new TaosdumpUsageException($"invalid input {value} for option -Z, only support: Native or WebSocket", "0 and 1 mean the same.", TaosdumpExitCodes.Failed),
    };

    private static DumpFormat Format(string value) => value switch
    {
        "avro" => DumpFormat.Avro,
        "tide" => DumpFormat.Tide,
        _ => throw Bad($"--format: {value} is an invalid value", "It takes avro or tide."),
    };

    private static TaosdumpUsageException Bad(string what, string hint) => new(what, hint, TaosdumpExitCodes.BadArguments);
}
