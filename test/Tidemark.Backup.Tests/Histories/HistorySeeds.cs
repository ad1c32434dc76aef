using System.Globalization;

namespace Tidemark.Backup.Tests.Histories;

/// <summary>
/// Which histories are tried: TIDEMARK_HISTORIES=n that many from seed 1 on, TIDEMARK_SEED=s that one alone, both n of them from s on. TIDEMARK_TIMES=k plays each k times,
/// because what meets what does not follow from the seed.
/// </summary>
internal static class HistorySeeds
{
    public static IEnumerable<int> All(int usual)
    {
        var first = Number("TIDEMARK_SEED");
        var count = Number("TIDEMARK_HISTORIES") ?? (first is null ? usual : 1);
        return Enumerable.Range(first ?? 1, count).SelectMany(seed => Enumerable.Repeat(seed, Number("TIDEMARK_TIMES") ?? 1));
    }

    private static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
