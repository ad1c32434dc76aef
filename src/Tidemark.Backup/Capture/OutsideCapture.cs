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
        if (superTable is not null) return await OthersAsync((others, token) => others.ReadIndexesAsync(superTable, token)).ConfigureAwait(false);
        var objects = new List<OutsideObject>();
        foreach (var table in await source.ReadAsync((catalog, token) => catalog.ReadSuperTableNamesAsync(null, token, isVirtual: true), cancellationToken).ConfigureAwait(false))
            await AddAsync(OutsideKind.VirtualSuperTable, table, source.ReadAsync((catalog, token) => catalog.ShowCreateAsync("STABLE", table, token), cancellationToken)).ConfigureAwait(false);
        var virtualTables = await source.ReadAsync((catalog, token) => catalog.ReadTablesAsync(token, "`type` LIKE 'VIRTUAL%'"), cancellationToken).ConfigureAwait(false);
        foreach (var tables in virtualTables.GroupBy(t => t.SuperTable, StringComparer.Ordinal))
        {
            var known = tables.Key is null ? null : await source.ReadAsync((catalog, token) => catalog.CreateVirtualChildrenAsync(tables.Key, tables, token), cancellationToken).ConfigureAwait(false);
            foreach (var table in tables)
            {
                if (known?.TryGetValue(table.Name, out var statement) == true) objects.Add(new OutsideObject(OutsideKind.VirtualTable, table.Name, statement));
                else await AddAsync(OutsideKind.VirtualTable, table.Name, source.ReadAsync((catalog, token) => catalog.CreateVirtualTableAsync(table, token), cancellationToken)).ConfigureAwait(false);
            }
        }

        objects.AddRange(await OthersAsync(ReadOthersAsync).ConfigureAwait(false));
        return objects;

        ValueTask<IReadOnlyList<OutsideObject>> OthersAsync(Func<OutsideCatalog, CancellationToken, ValueTask<IReadOnlyList<OutsideObject>>> read) =>
            source.Connection.RunAsync((connection, token) => read(new OutsideCatalog(connection, source.Database.Name, warn), token), cancellationToken);

        async ValueTask AddAsync(string kind, string name, ValueTask<string> statement)
        {
            try
            {
                objects.Add(new OutsideObject(kind, name, await statement.ConfigureAwait(false)));
            }
            catch (TidemarkException e) when (!e.IsTransient)
            {
                warn($"The {kind} {source.Database.Name}.{name} is not part of this point: {e.Message}");
            }
        }
    }

    private static async ValueTask<IReadOnlyList<OutsideObject>> ReadOthersAsync(OutsideCatalog others, CancellationToken cancellationToken)
    {
        var topics = await others.ReadTopicsAsync(cancellationToken).ConfigureAwait(false);
        return
        [
            .. await others.ReadIndexesAsync(null, cancellationToken).ConfigureAwait(false),
            .. await others.ReadFunctionsAsync(cancellationToken).ConfigureAwait(false),
            .. await others.ReadViewsAsync(cancellationToken).ConfigureAwait(false),
            .. await others.ReadAggregatesAsync(cancellationToken).ConfigureAwait(false),
            .. await others.ReadStreamsAsync(cancellationToken).ConfigureAwait(false),
            .. topics,
            .. await others.ReadGrantsAsync(topics, cancellationToken).ConfigureAwait(false),
        ];
    }
}
