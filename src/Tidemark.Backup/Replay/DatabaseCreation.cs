using System.Text.RegularExpressions;
using Tidemark.Backup.Queries;
using Tidemark.Errors;
using Tidemark.TDengine;

namespace Tidemark.Backup.Replay;

/// <summary>
/// Creates the target database with the options of the restored point. An option that the target does not take (a third replica on one node, an option of a later version) is left
/// to the target and said so; those that decide what the database can hold, and how it is protected, must be taken.
/// </summary>
internal static partial class DatabaseCreation
{
    /// <summary>Without them rows would be refused or misread, or lie unencrypted on disk.</summary>
    private static readonly HashSet<string> Required = new(StringComparer.OrdinalIgnoreCase) { "PRECISION", "KEEP", "ENCRYPT_ALGORITHM" };

    /// <summary>What errors call options whose names are others. Source: a 3.3.7.5 server.</summary>
    private static readonly Dictionary<string, string> Labels = new(StringComparer.OrdinalIgnoreCase)
    {
        ["compression"] = "COMP", ["daysPerFile"] = "DURATION", ["fsyncPeriod"] = "WAL_FSYNC_PERIOD", ["maxRowsPerBlock"] = "MAXROWS", ["minRowsPerBlock"] = "MINROWS", ["sstTrigger"] = "STT_TRIGGER",
    };

    /// <summary>Creates the database.</summary>
    /// <exception cref="TidemarkException">The server refuses a required option, or gives no reason that names one (TM601).</exception>
    public static async ValueTask RunAsync(TargetConnection server, string statement, Action<string> warn, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await server.ExecuteAsync(statement, null, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (TDengineException e) when (!e.IsTransient)
            {
                var refused = RefusedOption(statement, e);
                if (refused is null || Required.Contains(refused.Name))
                {
                    throw new TidemarkException(ErrorCode.ApplyFailed,
                        $"The target refuses to create the database as the source has it: {e.ServerMessage}{(refused is null ? "" : $" (the option is {refused.Name} {refused.Value})")}.",
                        "Create the database yourself with options that this server takes, and restore again: an empty database is filled.", cause: e);
                }

                statement = statement.Remove(refused.Start, refused.Length);
                warn($"The target does not take {refused.Name} {refused.Value} ({e.ServerMessage}): the database is created without it.");
            }
        }
    }

    /// <summary>Says in which options the target differs from the source at the restored point: one that was there before keeps its own.</summary>
    public static async ValueTask CompareOptionsAsync(RestoreContext context, TargetConnection server, CancellationToken cancellationToken)
    {
        if (context.Source.Last.Manifest.Source.DatabaseOptions is not { } wanted) return;
        var there = await server.ReadAsync((connection, token) => DatabaseOptionValues.ReadAsync(connection, context.Database, token), cancellationToken).ConfigureAwait(false);
        var differences = wanted.Where(w => there.TryGetValue(w.Key, out var value) && value != w.Value).Select(w => $"{w.Key} {there[w.Key]} instead of {w.Value}").Order(StringComparer.Ordinal).ToList();
        if (differences.Count == 0) return;
        context.Warn($"The database {context.Database} has other options than the source at point {context.Source.Last.Id}: {string.Join(", ", differences)}. ALTER DATABASE changes most of them.");
    }

    /// <summary>The option that an error is about; null when it does not tell.</summary>
    internal static RefusedOptionText? RefusedOption(string statement, TDengineException error)
    {
        // A syntax error quotes the rest of the statement from the option on.
        var near = SyntaxError().Match(error.ServerMessage);
        var label = InvalidOption().Match(error.ServerMessage);
        var name = near.Success ? near.Groups[1].Value
            : label.Success ? Labels.GetValueOrDefault(label.Groups[1].Value, label.Groups[1].Value)
            : error.ServerCode switch
            {
                0x0334 => "REPLICA", // out of dnodes
                0x0382 => "REPLICA", // invalid database options: two replicas without an arbitrator
                0x03BA => "VGROUPS", // vnodes exhausted
                _ => null,
            };
        if (name is null) return null;
        var options = Option().Matches(statement).Select(m => new RefusedOptionText(m.Groups[1].Value, m.Groups[2].Value.Trim(), m.Index, m.Length)).ToList();
        return options.Find(o => Plain(o.Name) == Plain(name)) is { } option && !(option.Name == "REPLICA" && option.Value == "1") ? option : null;
    }

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    [GeneratedRegex("near \"([A-Za-z_]+)")]
    private static partial Regex SyntaxError();

    [GeneratedRegex("Invalid option ([A-Za-z_]+):")]
    private static partial Regex InvalidOption();

    [GeneratedRegex(@" ([A-Z_]{2,}) ('[^']*'|[^\s']+)(?= |$)")]
    private static partial Regex Option();

    /// <summary>An option in a statement.</summary>
    internal sealed record RefusedOptionText(string Name, string Value, int Start, int Length);
}
