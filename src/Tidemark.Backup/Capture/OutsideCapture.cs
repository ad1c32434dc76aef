using Tidemark.Archive.Manifests;
using Tidemark.Backup.Outside;
using Tidemark.Errors;

namespace Tidemark.Backup.Capture;

/// <summary>What the stream does not carry in a form that can be replayed, as statements: virtual tables, views, indexes, streams, topics, grants …</summary>
internal static class OutsideCapture
{
    public static async ValueTask<IReadOnlyList<OutsideObject>> ReadAsync(
        PointSource source, string? superTable, Action<string> warn, CancellationToken cancellationToken)
    {
        var database = source.Database.Name;
        var others = new OutsideCatalog(source.Connection, database, warn);
        if (superTable is not null) return await others.ReadIndexesAsync(superTable, cancellationToken).ConfigureAwait(false);
        var objects = new List<OutsideObject>();
        foreach (var table in await source.Catalog.ReadSuperTableNamesAsync(null, cancellationToken, isVirtual: true).ConfigureAwait(false))
            await AddAsync(OutsideKind.VirtualSuperTable, table, source.Catalog.ShowCreateAsync("STABLE", table, cancellationToken)).ConfigureAwait(false);
        foreach (var tables in (await source.Catalog.ReadTablesAsync(cancellationToken).ConfigureAwait(false)).Where(t => t.IsVirtual).GroupBy(t => t.SuperTable, StringComparer.Ordinal))
        {
            var known = tables.Key is null ? null : await source.Catalog.CreateVirtualChildrenAsync(tables.Key, tables, cancellationToken).ConfigureAwait(false);
            foreach (var table in tables)
            {
                if (known?.TryGetValue(table.Name, out var statement) == true) objects.Add(new OutsideObject(OutsideKind.VirtualTable, table.Name, statement));
                else await AddAsync(OutsideKind.VirtualTable, table.Name, source.Catalog.CreateVirtualTableAsync(table, cancellationToken)).ConfigureAwait(false);
            }
        }

        objects.AddRange(await others.ReadIndexesAsync(null, cancellationToken).ConfigureAwait(false));
        objects.AddRange(await others.ReadFunctionsAsync(cancellationToken).ConfigureAwait(false));
        objects.AddRange(await others.ReadViewsAsync(cancellationToken).ConfigureAwait(false));
        objects.AddRange(await others.ReadAggregatesAsync(cancellationToken).ConfigureAwait(false));
        objects.AddRange(await others.ReadStreamsAsync(cancellationToken).ConfigureAwait(false));
        var topics = await others.ReadTopicsAsync(cancellationToken).ConfigureAwait(false);
        objects.AddRange(topics);
        objects.AddRange(await others.ReadGrantsAsync(topics, cancellationToken).ConfigureAwait(false));
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
