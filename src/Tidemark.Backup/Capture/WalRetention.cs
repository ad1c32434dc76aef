using System.Globalization;
using Tidemark.Errors;
using Tidemark.TDengine.Sql;

namespace Tidemark.Backup.Capture;

/// <summary>What a database's WAL retention means for its backup, and the statement that cures it.</summary>
internal static class WalRetention
{
    /// <summary>What the cure sets where nobody says how often points are taken: four days.</summary>
    private const long DefaultPeriodSeconds = 4 * 86400;

    private const long LeastPeriodSeconds = 86400;

    /// <summary>The statement that lets a database keep WAL for four cycles, at least a day; four days without a cycle.</summary>
    public static string Cure(string database, TimeSpan? cycle) => string.Create(
        CultureInfo.InvariantCulture,
        $"ALTER DATABASE {SqlIdentifier.Quote(database)} WAL_RETENTION_PERIOD {(cycle is { } time ? Math.Max((long)Math.Ceiling(time.TotalSeconds * 4), LeastPeriodSeconds) : DefaultPeriodSeconds)}");

    /// <summary>The error of a database that keeps no WAL.</summary>
    /// <param name="database">Its name.</param>
    /// <param name="cycle">How often points are to be taken; null when nobody said.</param>
    /// <param name="cause">What the server answered (0x038C); null where it was seen before asking.</param>
    public static TidemarkException Refuse(string database, TimeSpan? cycle, Exception? cause) => new(
        ErrorCode.WalRetention, $"The database {SqlIdentifier.Quote(database)} keeps no WAL (WAL_RETENTION_PERIOD 0), so that nothing can be subscribed to.",
        $"{Cure(database, cycle)} (seconds; longer than the time between two backup points). Then run this again.", cause: cause);
}
