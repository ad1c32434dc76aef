using System.CommandLine;

namespace Tidemark.Cli.Commands;

/// <summary>Which points stay: the options that pruning a repository and pruning a plan have in common.</summary>
internal static class RetentionOptions
{
    public static readonly Option<int?> KeepLast = new("--keep-last") { Description = "Keep the last n points", HelpName = "n" };
    public static readonly Option<int?> KeepDaily = new("--keep-daily") { Description = "Keep the last point of each of the last n days that have one (UTC)", HelpName = "n" };
    public static readonly Option<int?> KeepWeekly = new("--keep-weekly") { Description = "The same with weeks (ISO)", HelpName = "n" };
    public static readonly Option<int?> KeepMonthly = new("--keep-monthly") { Description = "The same with months", HelpName = "n" };
    public static readonly Option<bool> RemoveBroken = new("--remove-broken") { Description = "Remove points that cannot be restored, too" };
    public static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only say what would happen" };
}
