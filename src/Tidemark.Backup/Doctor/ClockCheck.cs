using System.Globalization;
using Tidemark.Backup.Queries;
using Tidemark.Errors;
using Tidemark.TDengine;

namespace Tidemark.Backup.Doctor;

/// <summary>
/// The difference between this machine's clock and the server's. The server notes when a session signed in; the youngest such note lies between the moments before signing in
/// and after asking. Where it shows none, NOW() tells the time of the client library's machine: taosAdapter's.
/// </summary>
internal static class ClockCheck
{
    /// <summary>TDengine itself refuses clients at 900 s (0x0013).</summary>
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan WorthAWord = TimeSpan.FromSeconds(2);

    public static async ValueTask<CheckFinding> RunAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        var asked = scene.Time.GetUtcNow();
        var gateway = Difference(await QueryRows.ScalarAsync(scene.Connection, "SELECT NOW()", cancellationToken).ConfigureAwait(false), asked, scene.Time.GetUtcNow());
        var server = Difference(await YoungestSignInAsync(scene, cancellationToken).ConfigureAwait(false), scene.SignInBegan, scene.Time.GetUtcNow());
        if (server is null && scene.Options.Server.Transport == DsnTransport.Native) return CheckFinding.Skip("the server does not tell this user its time");
        var (who, difference) = server is not null && (gateway is null || server.Value.Duration() >= gateway.Value.Duration()) ? ("the server's", server.Value)
            : (scene.Options.Server.Transport == DsnTransport.Native ? "this machine's" : "taosAdapter's", gateway ?? TimeSpan.Zero);
        if (difference == TimeSpan.Zero) return new(server is null ? "taosAdapter's is as here; the server does not tell this user its own" : "the server's is as here");
        var text = $"{who} clock is {Amount(difference.Duration())} {(difference > TimeSpan.Zero ? "ahead of" : "behind")} this machine's";
        if (difference.Duration() > Most)
            throw new TidemarkException(ErrorCode.ServerError, char.ToUpperInvariant(text[0]) + text[1..] + ".", "Set the clocks (NTP): TDengine refuses clients that are 900 s away, and times of rows, TTL and points do not fit together before that.");
        return new(text, difference.Duration() > WorthAWord ? "Let NTP keep the clocks of both machines." : null);
    }

    /// <summary>How far a moment lies outside a span of this machine's time; zero within it; null without a moment.</summary>
    private static TimeSpan? Difference(object? momentMs, DateTimeOffset from, DateTimeOffset to)
    {
        if (momentMs is null) return null;
        var moment = DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(momentMs, CultureInfo.InvariantCulture));
        // The server's stamps are whole milliseconds.
        if (moment < from.AddMilliseconds(-1)) return moment - from;
        return moment > to ? moment - to : TimeSpan.Zero;
    }

    private static async ValueTask<object?> YoungestSignInAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        try
        {
            return await QueryRows.ScalarAsync(scene.Connection, "SELECT `login_time` FROM performance_schema.perf_connections ORDER BY `login_time` DESC LIMIT 1", cancellationToken).ConfigureAwait(false);
        }
        catch (TDengineException) when (!scene.Connection.IsBroken)
        {
            // Some users may not see the sessions.
            return null;
        }
    }

    private static string Amount(TimeSpan span) => span.TotalSeconds < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalMilliseconds:F0} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:F1} s");
}
