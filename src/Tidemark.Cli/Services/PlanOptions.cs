using System.CommandLine;
using System.Globalization;
using Tidemark.Archive.Codecs;
using Tidemark.Cli.Commands;
using Tidemark.Service.Plans;

namespace Tidemark.Cli.Services;

/// <summary>The fields of a plan as options. What is not given stays as it is.</summary>
internal static class PlanOptions
{
    private static readonly Option<string?> Server = new("--server") { Description = "The registered server [default of a new plan: main]", HelpName = "name" };
    private static readonly Option<string?> Database = new("--database") { Description = "The database", HelpName = "name" };
    private static readonly Option<string?> SuperTable = new("--super-table") { Description = "The super table, where not all of the database", HelpName = "name" };
    private static readonly Option<string?> Directory = new("--directory") { Description = "The directory of the repository; a relative one is below the service's first root", HelpName = "directory" };
    private static readonly Option<string?> Next = new("--next") { Description = "When a point is taken next: ISO 8601, or now", HelpName = "time" };
    private static readonly Option<string?> CycleOption = new("--cycle") { Description = "The time from point to point: 30m, 6h, 1d; 'none' takes points only when asked for", HelpName = "time" };
    private static readonly Option<int?> RetryTimes = new("--retries") { Description = "How often a backup is tried again after a passing failure", HelpName = "0..100" };
    private static readonly Option<string?> RetryInterval = new("--retry-interval") { Description = "The pause before it is", HelpName = "time" };
    private static readonly Option<long?> MaxFileSize = new("--max-file-size") { Description = "The most bytes of one file", HelpName = "size", CustomParser = r => GlobalOptions.Size(r) };
    private static readonly Option<string?> Compression = new("--compression") { Description = "How hard to compress", HelpName = "fastest|balanced|best|none" };
    private static readonly Option<long?> RateLimit = new("--rate-limit") { Description = "The most bytes per second to ask of the server", HelpName = "size", CustomParser = r => GlobalOptions.Size(r) };
    private static readonly Option<int?> Connections = new("--connections") { Description = "Connections that read an initial point", HelpName = "1..64" };
    private static readonly Option<string?> BrokenChain = new("--broken-chain") { Description = "What follows a broken chain", HelpName = "new-initial-point|wait" };

    /// <summary>Adds what a clone has of its own.</summary>
    public static Command AddObjectTo(Command command) => Add(command, Server, Database, SuperTable, Directory, Next);

    /// <summary>Adds all.</summary>
    public static Command AddTo(Command command)
    {
        Compression.AcceptOnlyFromAmong("fastest", "balanced", "best", "none");
        BrokenChain.AcceptOnlyFromAmong("new-initial-point", "wait");
        return PlanS3Options.AddTo(Add(AddObjectTo(command), CycleOption, RetryTimes, RetryInterval, MaxFileSize, Compression, RateLimit, Connections, BrokenChain));
    }

    /// <summary>Settings with what was given.</summary>
    public static PlanSettings Apply(ParseResult parse, PlanSettings settings, TimeProvider time) => settings with
    {
        Server = parse.GetValue(Server) ?? settings.Server ?? "main",
        Database = parse.GetValue(Database) ?? settings.Database,
        SuperTable = parse.GetValue(SuperTable) ?? settings.SuperTable,
        Directory = parse.GetValue(Directory) ?? settings.Directory,
        NextExecutionAt = parse.GetValue(Next) is { } next ? Time(next, time) : settings.NextExecutionAt,
        Cycle = parse.GetValue(CycleOption) is { } cycle ? (cycle == "none" ? null : cycle) : settings.Cycle,
        RetryTimes = parse.GetValue(RetryTimes) ?? settings.RetryTimes,
        RetryInterval = parse.GetValue(RetryInterval) ?? settings.RetryInterval,
        MaxFileSizeBytes = parse.GetValue(MaxFileSize) ?? settings.MaxFileSizeBytes,
        Compression = parse.GetValue(Compression) is { } level ? Enum.Parse<CompressionLevel>(level, ignoreCase: true) : settings.Compression,
        RateLimitBytesPerSecond = parse.GetValue(RateLimit) ?? settings.RateLimitBytesPerSecond,
        Connections = parse.GetValue(Connections) ?? settings.Connections,
        S3 = PlanS3Options.Apply(parse, settings.S3),
        BrokenChain = parse.GetValue(BrokenChain) switch { "wait" => BrokenChainPolicy.Wait, "new-initial-point" => BrokenChainPolicy.NewInitialPoint, _ => settings.BrokenChain },
    };

    private static Command Add(Command command, params Option[] options)
    {
        foreach (var option in options) command.Add(option);
        return command;
    }

    private static DateTimeOffset? Time(string text, TimeProvider clock) => text == "now" ? clock.GetUtcNow()
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time) ? time
        : throw new Errors.TidemarkException(Errors.ErrorCode.InvalidArgument, $"--next takes a time, not '{text}'.", "For example 2026-01-31T02:00:00+01:00, or now.");
}
