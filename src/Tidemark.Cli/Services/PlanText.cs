using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Tidemark.Cli.Output;
using Tidemark.Service.Plans;

namespace Tidemark.Cli.Services;

/// <summary>Plans for people.</summary>
internal static class PlanText
{
    /// <summary>A word of the API.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>An instant, UTC.</summary>
    public static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) ?? "-";

    /// <summary>What is backed up.</summary>
    public static string Object(PlanSettings settings) => settings.Database + (settings.SuperTable is null ? "" : "." + settings.SuperTable);

    private static string Retention(S3Settings s3) => "files stay on the disk " + string.Join(" and ", new[] { s3.LocalRetentionPeriod is { } period ? $"for {period}" : null, s3.LocalRetentionCount is { } count ? $"while they are the newest {count}" : null }.Where(t => t is not null));

    /// <summary>Writes a plan.</summary>
    public static void Write(IAnsiConsole console, PlanView plan)
    {
        var settings = plan.Settings;
        console.WriteLine($"Plan {settings.Name}: {Object(settings)} of server {settings.Server} into {settings.Directory}, {Word(plan.State)}");
        console.WriteLine($"  schedule  {(settings.Cycle is null ? "on demand" : $"every {settings.Cycle}")}, next {Time(plan.NextExecutionAt)}; {settings.RetryTimes} retries after {settings.RetryInterval}");
        console.WriteLine($"  files     {Word(settings.Compression)}, at most {Figures.Size(settings.MaxFileSizeBytes)} each");
        console.WriteLine($"  points    {plan.Points}, newest {Time(plan.NewestPointAt)}, {Figures.Size(plan.StoredBytes)}; chain {Word(plan.Chain.State)}{(plan.Chain.Fault is { } fault ? ": " + fault : "")}");
        if (plan.LateSince is { } late) console.WriteLine($"  late      since {Time(late)}: no new point for too long");
        if (settings.S3 is { } s3) console.WriteLine($"  s3        bucket {s3.Bucket}{(s3.Prefix is null ? "" : "/" + s3.Prefix)} at {s3.Endpoint}{(s3.CaCertificate is null ? "" : " with a CA certificate of its own")}; {Retention(s3)}");
        if (plan.Dump is { } dump)
            console.WriteLine($"  dumping   {(dump.BacklogFiles == 0 ? "nothing is left to dump" : $"{dump.BacklogFiles} files ({Figures.Size(dump.BacklogBytes)}) are to leave the disk")}, last {Time(dump.LastSuccessAt)}{(dump.NeedsSecret ? "; the secret access key is needed again" : "")}{(dump.Fault is { } failed ? "; failed: " + failed : "")}");
        if (plan.CurrentTask is { } current) console.WriteLine($"  task {current} is unfinished");
        if (plan.LastTask is { } last) console.WriteLine($"  last task {last.Id} {Word(last.State)} {Time(last.EndedAt)}{(last.Failure is { } failure ? ": " + failure.Message : "")}");
    }
}
