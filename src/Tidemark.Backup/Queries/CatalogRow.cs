using System.Globalization;

namespace Tidemark.Backup.Queries;

/// <summary>A row of a catalog table by the names of its columns: which columns there are differs from edition to edition.</summary>
internal sealed class CatalogRow(IReadOnlyDictionary<string, object?> values, IReadOnlyDictionary<string, int> lengths)
{
    /// <summary>Names and values.</summary>
    public IReadOnlyDictionary<string, object?> Values => values;

    /// <summary>A value as text; empty where it is NULL or the column does not exist.</summary>
    public string this[string column] => values.GetValueOrDefault(column) switch
    {
        null => string.Empty,
        string text => text,
        bool flag => flag ? "1" : "0",
        var other => Convert.ToString(other, CultureInfo.InvariantCulture) ?? string.Empty,
    };

    /// <summary>Whether a text may have been cut: it fills its column.</summary>
    public bool MayBeCut(string column) =>
        lengths.TryGetValue(column, out var length) && System.Text.Encoding.UTF8.GetByteCount(this[column]) >= length - CutMargin;

    // The declared length counts two bytes of the value's own length on some columns and not on others.
    private const int CutMargin = 3;
}
