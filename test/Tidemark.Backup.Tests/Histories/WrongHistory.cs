using System.Text.RegularExpressions;

namespace Tidemark.Backup.Tests.Histories;

/// <summary>What is wrong with a history. As a text it ends with its seed and its first fault, so that a log that keeps only the end still shows them; the whole story goes into a file.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="What">The faults, or the failure.</param>
/// <param name="Story">What became of each capture and restore.</param>
/// <param name="Log">The statements of the writers.</param>
internal sealed partial record WrongHistory(int Seed, string What, string Story, IReadOnlyList<string> Log)
{
    private const int MaxStatements = 25;
    private const int MaxLines = 30;

    /// <summary>Writes all of it to a file. Returns its path.</summary>
    public string Save()
    {
        var path = Path.Combine(Path.GetTempPath(), $"tidemark-history-{Seed}-{Guid.NewGuid():N}.txt");
        File.WriteAllText(path, $"seed {Seed}\n{What}\n\n{Story}\n{string.Join('\n', Log)}\n");
        return path;
    }

    /// <summary>The statements about what the faults name, the last ones of them; then the faults; then the first of them once more, with its seed.</summary>
    public string Describe(string path)
    {
        var names = Names().Matches(What).Select(m => m.Groups[1].Value).Distinct().ToList();
        var about = Log.Where(s => names.Count == 0 || names.Exists(n => s.Contains(n, StringComparison.Ordinal))).TakeLast(MaxStatements);
        var lines = What.Split('\n');
        return string.Join('\n', [
            .. about, Story.TrimEnd(), .. lines.Take(MaxLines), $"All of it: {path}",
            $"Again: TIDEMARK_SEED={Seed} TIDEMARK_TIMES=20 test/Tidemark.Backup.Tests/bin/Release/net10.0/Tidemark.Backup.Tests -class '*Histories.RandomHistories'",
            $"seed {Seed}: {string.Join(' ', lines.Take(2))}",
        ]);
    }

    [GeneratedRegex("(?<![A-Za-z0-9])(w[0-9][_ ][^ (),':;`]+|S[0-9])")]
    private static partial Regex Names();
}
