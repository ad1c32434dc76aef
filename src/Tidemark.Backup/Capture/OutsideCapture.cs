using Tidemark.Archive.Manifests;
using Tidemark.Errors;

namespace Tidemark.Backup.Capture;

/// <summary>What the stream does not carry in a form that can be replayed: virtual tables, as statements.</summary>
internal static class OutsideCapture
{
    public const string VirtualSuperTable = "virtual super table";
    public const string VirtualTable = "virtual table";

    public static async ValueTask<IReadOnlyList<OutsideObject>> ReadAsync(
        SourceCatalog catalog, string database, string? superTable, Action<string> warn, CancellationToken cancellationToken)
    {
        if (superTable is not null) return [];
        var objects = new List<OutsideObject>();
        foreach (var table in await catalog.ReadSuperTableNamesAsync(null, cancellationToken, isVirtual: true).ConfigureAwait(false))
            await AddAsync(VirtualSuperTable, table, catalog.ShowCreateAsync("STABLE", table, cancellationToken)).ConfigureAwait(false);
        foreach (var table in (await catalog.ReadTablesAsync(cancellationToken).ConfigureAwait(false)).Where(t => t.IsVirtual))
            await AddAsync(VirtualTable, table.Name, catalog.CreateVirtualTableAsync(table, cancellationToken)).ConfigureAwait(false);
        return objects;

        async ValueTask AddAsync(string kind, string name, ValueTask<string> statement)
        {
            try
            {
                objects.Add(new OutsideObject(kind, name, await statement.ConfigureAwait(false)));
            }
            catch (TidemarkException e) when (!e.IsTransient)
            {
                warn($"The {kind} {database}.{name} is not part of this point: {e.Message}");
            }
        }
    }
}
