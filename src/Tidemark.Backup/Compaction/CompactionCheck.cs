using System.Globalization;
using Tidemark.Archive.Manifests;
using Tidemark.Backup.Contents;
using Tidemark.Backup.Queries;
using Tidemark.Errors;

namespace Tidemark.Backup.Compaction;

/// <summary>Compares what was put together with what the source held when the point was captured. Pure.</summary>
internal static class CompactionCheck
{
    /// <summary>Compares.</summary>
    /// <returns>Where there is more than the source said: rows that it no longer showed because they were older than it keeps.</returns>
    /// <exception cref="TidemarkException">Something is missing (TM602).</exception>
    public static IReadOnlyList<string> Run(Manifest manifest, PointSchema schema, IReadOnlyDictionary<string, long> rows)
    {
        var children = schema.Tables.Where(t => t.Parent is not null).CountBy(t => t.Parent!.Name, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var (missing, more) = (new List<string>(), new List<string>());
        foreach (var table in manifest.Tables.Where(t => t.Rows is not null))
        {
            var isThere = table.IsSuperTable ? schema.TryGetSuperTable(table.Name, out _) : schema.TryGetTable(table.Name, out _);
            var tables = table.IsSuperTable ? children.GetValueOrDefault(table.Name) : 1;
            var held = rows.GetValueOrDefault(table.Name);
            if (!isThere) missing.Add($"'{table.Name}' is missing");
            else if (tables != table.Tables) missing.Add($"'{table.Name}' has {Number(tables)} tables instead of {Number(table.Tables)}");
            else if (held < table.Rows) missing.Add($"'{table.Name}' has {Number(held)} rows instead of {Number(table.Rows.Value)}");
            else if (held > table.Rows) more.Add($"'{table.Name}' {Number(held)} instead of {Number(table.Rows.Value)}");
        }

        if (manifest.NormalTables is { NamesSha256: { } digest } && TableNames.Digest(schema.Tables.Where(t => t.Parent is null).Select(t => t.Name)) != digest) missing.Add("the normal tables do not have the names that they had");
        if (missing.Count > 0)
        {
            throw new TidemarkException(ErrorCode.Mismatch, $"The points do not add up to what the source held at point {manifest.PointId}: {string.Join("; ", missing.Take(20))}. Nothing was published.",
                "Verify the repository. If it is whole, please report this; a new initial point (tidemark backup … --new-chain) begins afresh.");
        }

        return more.Count == 0 ? [] : [$"Point {manifest.PointId} holds more rows than its source showed, as it does when the source keeps rows for a limited time: {string.Join("; ", more.Take(5))}."];
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
