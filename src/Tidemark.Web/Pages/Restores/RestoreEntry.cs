using Tidemark.Backup.Replay;
using Tidemark.Service.Tasks;

namespace Tidemark.Web.Pages.Restores;

/// <summary>A restore while somebody fills it in.</summary>
internal sealed class RestoreEntry
{
    // A name may have blanks in it.
    private static readonly char[] Separators = [',', '\n'];

    public string? Plan { get; set; }

    public string? Point { get; set; }

    public string? Server { get; set; }

    public string? Database { get; set; }

    public string? Tables { get; set; }

    public string? SuperTables { get; set; }

    public string? Where { get; set; }

    public string? StartTime { get; set; }

    public string? EndTime { get; set; }

    public int? Vgroups { get; set; }

    public int? Connections { get; set; } = 4;

    public bool IntoExisting { get; set; }

    public bool SkipUndecodable { get; set; }

    public string? Outside { get; set; } = "default";

    public string? Compare { get; set; } = nameof(ComparisonDepth.Counts);

    /// <summary>The database's name, typed once more.</summary>
    public string? Confirmation { get; set; }

    /// <summary>Takes back what was said of the target.</summary>
    public void Withdraw() => (IntoExisting, Confirmation) = (false, null);

    /// <summary>What is sent.</summary>
    public RestoreRequest ToRequest(bool dryRun) => new()
    {
        Plan = Plan, Point = Point, Server = Server, Database = Database?.Trim(), Tables = Names(Tables), SuperTables = Names(SuperTables), Where = Text(Where), StartTime = Text(StartTime), EndTime = Text(EndTime), Vgroups = Vgroups,
        Connections = Connections ?? 4, IntoExisting = IntoExisting, SkipUndecodable = SkipUndecodable, Outside = Text(Outside) ?? "default", Compare = Enum.Parse<ComparisonDepth>(Compare ?? nameof(ComparisonDepth.Counts)), DryRun = dryRun, RetryTimes = dryRun ? 0 : 3,
    };

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string[] Names(string? text) => text?.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
