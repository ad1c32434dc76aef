using System.Globalization;

namespace Tidemark.Backup.Tests.Histories;

/// <summary>Which histories are tried: TIDEMARK_SEED=n that one alone, TIDEMARK_HISTORIES=n that many.</summary>
internal static class HistorySeeds
{
    public static IEnumerable<int> All(int usual)
    {
        if (Number("TIDEMARK_SEED") is { } one) return [one];
        return Enumerable.Range(1, Number("TIDEMARK_HISTORIES") ?? usual);
    }

    private static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
