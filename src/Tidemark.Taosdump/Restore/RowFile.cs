namespace Tidemark.Taosdump.Restore;

/// <summary>What became of one file of rows.</summary>
internal sealed class RowFile(string path)
{
    private const int MostCauses = 5;
    private readonly List<string> _causes = [];

    public string Path { get; } = path;

    /// <summary>The table on the target; empty while it is not known.</summary>
    public string Table { get; set; } = string.Empty;

    /// <summary>What tells it from another at its path; set when it was opened.</summary>
    public FileMark Mark { get; set; }

    /// <summary>Whether it has values of columns that the target lacks.</summary>
    public bool HasLeftOut { get; set; }

    /// <summary>How often the server refused rows of it.</summary>
    public int Refusals { get; set; }

    /// <summary>Whether all that it has is on the target.</summary>
    public bool IsWhole => Lost == 0 && !HasUnknownLoss && !HasLeftOut && Table.Length > 0;

    /// <summary>Rows that went in.</summary>
    public long Rows { get; set; }

    /// <summary>Rows that did not.</summary>
    public long Lost { get; private set; }

    /// <summary>Whether there are more of them that nobody can count.</summary>
    public bool HasUnknownLoss { get; private set; }

    /// <summary>Why.</summary>
    public string Causes => string.Join("; ", _causes.Take(MostCauses)) + (_causes.Count > MostCauses ? $"; and {_causes.Count - MostCauses} more" : "");

    /// <summary>Rows that are not in the file, or do not fit; null when nobody can count them.</summary>
    public void Lose(long? rows, string cause)
    {
        if (rows is { } known) Lost += known;
        else HasUnknownLoss = true;
        if (!_causes.Contains(cause, StringComparer.Ordinal)) _causes.Add(cause);
    }

    /// <summary>Rows that were counted as in, and that the server refused.</summary>
    public void Refuse(long rows, string cause)
    {
        Rows -= rows;
        Lose(rows, cause);
    }
}
