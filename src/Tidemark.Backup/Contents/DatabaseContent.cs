using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Sql;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Contents;

/// <summary>
/// What a database holds, as digests that can be compared: of a server (<see cref="ServerContent"/>), or of a backup point as its repository says (<see cref="PointContent"/>). Virtual
/// tables and what else lies outside the stream are not part of it. Memory: a name and a few numbers per table.
/// </summary>
public sealed class DatabaseContent
{
    private readonly Dictionary<string, TableContent> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _columns = new(StringComparer.Ordinal);

    internal DatabaseContent()
    {
    }

    /// <summary>Child and normal tables.</summary>
    public int Tables => _tables.Count;

    /// <summary>Rows of all tables.</summary>
    public long Rows => _tables.Values.Sum(t => t.Rows);

    /// <summary>One digest of everything, short enough to read out.</summary>
    public string Digest
    {
        get
        {
            var lines = _tables.Select(t => string.Create(CultureInfo.InvariantCulture, $"t {t.Key} {t.Value.Rows} {t.Value.Sum:x32} {t.Value.Properties:x16}"))
                .Concat(_columns.Select(c => $"c {c.Key} {c.Value}")).Order(StringComparer.Ordinal);
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))))[..16];
        }
    }

    /// <summary>What another database has different, a sentence each, at most ten.</summary>
    public IReadOnlyList<string> DifferencesTo(DatabaseContent other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var found = new List<string>();
        foreach (var name in _columns.Keys.Union(other._columns.Keys).Order(StringComparer.Ordinal))
        {
            var (mine, theirs) = (_columns.GetValueOrDefault(name, "missing"), other._columns.GetValueOrDefault(name, "missing"));
            if (mine != theirs) found.Add($"{name}: columns {mine} became {theirs}");
        }

        foreach (var name in _tables.Keys.Union(other._tables.Keys).Order(StringComparer.Ordinal))
        {
            if (!other._tables.TryGetValue(name, out var theirs)) found.Add($"{name}: missing");
            else if (!_tables.TryGetValue(name, out var mine)) found.Add($"{name}: should not be there");
            else if (mine.Rows != theirs.Rows) found.Add($"{name}: {mine.Rows} rows became {theirs.Rows}");
            else if (mine.Sum != theirs.Sum) found.Add($"{name}: other values in its {mine.Rows} rows");
            else if (mine.Properties != theirs.Properties) found.Add($"{name}: other tags, TTL, comment or super table");
        }

        return found.Count <= 10 ? found : [.. found.Take(10), $"… and {found.Count - 10} more"];
    }

    internal void AddColumns(string table, IReadOnlyList<ColumnDefinition> columns, IReadOnlyList<ColumnDefinition> tags) =>
        _columns[table] = string.Join(", ", columns.Select((c, i) => Describe(c, i))) + (tags.Count == 0 ? "" : "; tags " + string.Join(", ", tags.Select((t, i) => Describe(t, 0))));

    internal void AddTable(string name, TableContent content) => _tables[name] = content;

    internal void AddRows(string name, RowDigest digest)
    {
        var there = _tables.GetValueOrDefault(name);
        _tables[name] = there with { Rows = there.Rows + digest.Rows, Sum = there.Sum + digest.Sum };
    }

    /// <summary>A digest of what a table is beside its rows. A JSON tag is given as its text.</summary>
    internal static ulong PropertiesOf(string? superTable, int ttlDays, string? comment, IEnumerable<(ReadOnlyMemory<byte> Value, bool IsNull)> tags)
    {
        var hash = RowDigest.Of((ulong)ttlDays + 1, Encoding.UTF8.GetBytes(superTable ?? ""), superTable is null);
        hash = RowDigest.Of(hash, Encoding.UTF8.GetBytes(comment ?? ""), false);
        foreach (var (value, isNull) in tags) hash = RowDigest.Of(hash, value.Span, isNull);
        return hash;
    }

    private static string Describe(ColumnDefinition column, int index) => string.Create(CultureInfo.InvariantCulture,
        $"{SqlIdentifier.Quote(column.Name)} {column.Type.SqlName()}{(column.Type.IsVariable() && !column.Type.IsBlob() ? $"({column.DeclaredLength})" : column.Type.IsDecimal() ? $"({column.Precision},{column.Scale})" : "")}{(index > 0 && column.Flags.HasFlag(ColumnFlags.CompositeKey) ? " KEY" : "")}");
}
