using System.Globalization;
using Tidemark.Backup.Queries;
using Tidemark.Errors;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Sql;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Replay;

/// <summary>The target database: looks at it, creates it.</summary>
internal static class TargetDatabase
{
    /// <summary>Signs in once, without repeating: a server that was never reached is more likely misspelt than away.</summary>
    public static async ValueTask ReachAsync(Dsn server, CancellationToken cancellationToken)
    {
        var connection = await TDengineDriver.ConnectAsync(server, null, null, cancellationToken).ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>What there is; null when there is no such database.</summary>
    public static async ValueTask<TargetFacts?> InspectAsync(TargetConnection server, string database, CancellationToken cancellationToken)
    {
        var name = SqlLiteral.Text(database);
        var rows = await server.ReadAsync(
            (c, token) => QueryRows.ReadAsync(c, $"SELECT `create_time`, `precision`, `keep`, `vgroups` FROM information_schema.ins_databases WHERE `name` = {name}", token), cancellationToken).ConfigureAwait(false);
        if (rows.Count == 0) return null;
        var superTables = await server.CountAsync($"SELECT COUNT(*) FROM information_schema.ins_stables WHERE `db_name` = {name}", cancellationToken).ConfigureAwait(false);
        var tables = await server.CountAsync($"SELECT COUNT(*) FROM information_schema.ins_tables WHERE `db_name` = {name}", cancellationToken).ConfigureAwait(false);
        var precision = QueryRows.Text(rows[0][1]) switch { "us" => TimePrecision.Microseconds, "ns" => TimePrecision.Nanoseconds, _ => TimePrecision.Milliseconds };
        return new TargetFacts(Convert.ToInt64(rows[0][0], CultureInfo.InvariantCulture), precision, KeepLimit.Parse(rows[0][2] as string), superTables + tables, Convert.ToInt32(rows[0][3], CultureInfo.InvariantCulture));
    }

    /// <summary>The statement that makes the database anew under another name, every option kept but the number of vgroups where one is given.</summary>
    /// <exception cref="TidemarkException">The recorded statement is not one.</exception>
    public static string CreateStatement(string recorded, string database, int? vgroups = null)
    {
        const string head = "CREATE DATABASE ";
        var start = recorded.TrimStart();
        if (start.StartsWith(head, StringComparison.OrdinalIgnoreCase))
        {
            var rest = start[head.Length..].TrimStart();
            var end = EndOfName(rest);
            if (end > 0) return $"{head}{SqlIdentifier.Quote(database)}{(vgroups is { } count ? WithVgroups(rest[end..], count) : rest[end..])}";
        }

        throw new TidemarkException(ErrorCode.Corrupt, "The point does not hold the statement that creates its database.",
            $"Create the database {SqlIdentifier.Quote(database)} yourself and restore again: an empty database is filled.");
    }

    private static string WithVgroups(string options, int vgroups)
    {
        var words = options.Split(' ');
        var at = Array.FindIndex(words, w => w.Equals("VGROUPS", StringComparison.OrdinalIgnoreCase));
        if (at < 0 || at + 1 >= words.Length) return string.Create(CultureInfo.InvariantCulture, $"{options} VGROUPS {vgroups}");
        words[at + 1] = vgroups.ToString(CultureInfo.InvariantCulture);
        return string.Join(' ', words);
    }

    private static int EndOfName(string text)
    {
        if (!text.StartsWith('`')) return text.IndexOf(' ', StringComparison.Ordinal) is var space && space > 0 ? space : text.Length;
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] != '`') continue;
            if (i + 1 >= text.Length || text[i + 1] != '`') return i + 1;
            i++;
        }

        return 0;
    }
}
