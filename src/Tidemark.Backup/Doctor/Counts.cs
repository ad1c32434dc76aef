using System.Globalization;

namespace Tidemark.Backup.Doctor;

/// <summary>Counts with what is counted: 1 table, 2 tables.</summary>
internal static class Counts
{
    public static string Text(long count, string one) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {one}{(count == 1 ? "" : "s")}");
}
