using System.Globalization;
using Tidemark.Backup.Queries;
using Tidemark.Errors;
using Tidemark.TDengine;
using Tidemark.TDengine.Sql;

namespace Tidemark.Backup.Doctor;

/// <summary>The server as such: version, clock, room for one more topic.</summary>
internal static class ServerChecks
{
    /// <summary>The probe topics of the doctor begin so. One that is there belongs to a run that was killed.</summary>
    public const string ProbePrefix = "tidemark_doctor_";

    private const int DefaultMostTopics = 20;
    private static readonly Version FirstSupported = new(3, 0, 5);
    private static readonly Version FirstWithStatements = new(3, 3, 3);

    public static IEnumerable<DoctorCheck> All =>
    [
        new("version", NetworkChecks.SignIn, VersionAsync),
        new("clock", NetworkChecks.SignIn, ClockCheck.RunAsync),
        new("topics", NetworkChecks.SignIn, TopicsAsync),
    ];

    private static async ValueTask<CheckFinding> VersionAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        var row = (await QueryRows.ReadAsync(scene.Connection, "SELECT SERVER_VERSION(), CLIENT_VERSION()", cancellationToken).ConfigureAwait(false))[0];
        var (server, client) = (QueryRows.Text(row[0]), QueryRows.Text(row[1]));
        var (serverNumber, clientNumber) = (Number(server), Number(client));
        if (serverNumber is not null && serverNumber < FirstSupported)
            throw new TidemarkException(ErrorCode.ServerError, $"The server is TDengine {server}, which lacks the subscription that backups use.", $"Update TDengine to {FirstSupported} or later.");
        var advice = serverNumber is not null && clientNumber is not null && serverNumber != clientNumber
            ? $"The client library {(scene.Options.Server.Transport == DsnTransport.Native ? "here" : "of taosAdapter")} is {client}: keep it at the server's version."
            : serverNumber is not null && serverNumber < FirstWithStatements ? $"BLOB values can be restored from {FirstWithStatements} on." : null;
        return new($"TDengine {server}", advice);
    }

    private static async ValueTask<CheckFinding> TopicsAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        var topics = await QueryRows.ReadAsync(scene.Connection, "SELECT `topic_name`, `db_name` FROM information_schema.ins_topics", cancellationToken).ConfigureAwait(false);
        var most = await MostTopicsAsync(scene, cancellationToken).ConfigureAwait(false);
        var names = topics.Select(t => QueryRows.Text(t[0])).ToList();
        var leftOver = names.Where(n => n.StartsWith(ProbePrefix, StringComparison.Ordinal)).ToList();
        var advice = leftOver.Count == 0 ? null : $"Left by a doctor that was killed: {string.Join("; ", leftOver.Select(n => $"DROP TOPIC {SqlIdentifier.Quote(n)}"))}";
        var text = string.Create(CultureInfo.InvariantCulture, $"{topics.Count} of {most} are taken");
        if (topics.Count < most) return new(text, advice);
        var own = topics.Where(t => scene.DatabaseName is not null && (string?)t[1] == scene.DatabaseName).Select(t => QueryRows.Text(t[0]))
            .FirstOrDefault(n => n.StartsWith("tidemark_", StringComparison.Ordinal) && !n.StartsWith(ProbePrefix, StringComparison.Ordinal));
        if (own is not null) return new($"{text}, '{own}' of this database is among them", advice ?? "A further plan would find no place: drop a topic that nobody needs, or raise tmqMaxTopicNum.");
        throw new TidemarkException(ErrorCode.ServerError, $"All {most} topics of this cluster are taken, and a backup needs one.",
            string.Create(CultureInfo.InvariantCulture, $"DROP TOPIC one that nobody needs (SHOW TOPICS), or ALTER ALL DNODES 'tmqMaxTopicNum' '{most * 2}'."));
    }

    private static async ValueTask<long> MostTopicsAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        try
        {
            var rows = await QueryRows.ReadAsync(scene.Connection, "SHOW VARIABLES LIKE 'tmqMaxTopicNum'", cancellationToken).ConfigureAwait(false);
            return rows.Count > 0 && long.TryParse(rows[0][1] as string, NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most : DefaultMostTopics;
        }
        catch (TDengineException) when (!scene.Connection.IsBroken)
        {
            // Some users may not see the settings.
            return DefaultMostTopics;
        }
    }

    /// <summary>The first three numbers of a version such as 3.3.7.5.alpha; null when it is no such text.</summary>
    private static Version? Number(string version)
    {
        var parts = version.TrimStart('v', 'V').Split('.');
        return parts.Length >= 3 && int.TryParse(parts[0], out var major) && int.TryParse(parts[1], out var minor) && int.TryParse(parts[2], out var build) ? new Version(major, minor, build) : null;
    }
}
