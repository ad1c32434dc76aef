namespace Tidemark.Taosdump.Restore;

/// <summary>What became of one file of rows.</summary>
internal sealed class RowFile(string path)
{
    private const int MostCauses = 5;
    private readonly List<string> _causes = [];

    public string Path { get; } = path;

    /// <summary>The table on the target; empty while it is not known.</summary>
    public string Table { get; set; } = string.Empty;

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
