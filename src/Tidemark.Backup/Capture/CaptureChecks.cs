using Tidemark.Backup.Retries;
using Tidemark.Errors;

namespace Tidemark.Backup.Capture;

/// <summary>What options must hold before anything is touched.</summary>
internal static class CaptureChecks
{
    public const int MaxPlanLength = 64;

    /// <summary>The database and the plan's name.</summary>
    public static (string Database, string Plan) Validate(CaptureOptions options)
    {
        var faults = new List<string>();
        var database = options.Source.Database;
        if (string.IsNullOrEmpty(database)) faults.Add("the DSN names no database (…@host:6041/database)");
        if (options.Connections is < 1 or > 64) faults.Add($"{options.Connections} connections; 1 to 64 are possible");
        if (options.MaxFileSizeBytes < 1 << 20) faults.Add($"a maximum file size of {options.MaxFileSizeBytes} bytes; at least 1 MiB is needed");
        if (options.RateLimitBytesPerSecond is <= 0) faults.Add("a rate limit that is not above zero");
        if (options.StallTimeout <= TimeSpan.Zero) faults.Add("a stall timeout that is not above zero");
        if (options.MaxRetries is < 0 or > RetryRules.MaxRetries) faults.Add($"{options.MaxRetries} retries; 0 to {RetryRules.MaxRetries} are possible");
        if (!Enum.IsDefined(options.InitialRead)) faults.Add($"{(int)options.InitialRead} is no way to read an initial point");
        if (options.SuperTable is "") faults.Add("an empty super table name");
        if (options.Plan is { } given && (given.Length is 0 or > MaxPlanLength || given.Any(c => !IsPlanCharacter(c))))
            faults.Add($"the plan name '{given}'; letters, digits, '_' and '-' are possible, at most {MaxPlanLength}");
        if (faults.Count > 0) throw new TidemarkException(ErrorCode.InvalidArgument, "This backup cannot be taken: " + string.Join("; ", faults) + ".", "'tidemark backup --help' shows what is possible.");
        return (database!, options.Plan ?? DefaultPlan(database!, options.SuperTable));
    }

    private static string DefaultPlan(string database, string? superTable)
    {
        var name = superTable is null ? database : database + "-" + superTable;
        if (name.Length <= MaxPlanLength && name.All(IsPlanCharacter)) return name;
        throw new TidemarkException(ErrorCode.InvalidArgument, $"'{name}' cannot be a plan's name as it is.", "Name the plan with --plan (letters, digits, '_' and '-').");
    }

    private static bool IsPlanCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';
}
