using Tidemark.Errors;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Backup.Queries;

/// <summary>Small results of SQL as .NET values. For catalog tables, not for data.</summary>
internal static class QueryRows
{
    /// <summary>Every row of a result, values as <see cref="RawBlock.GetObject"/> gives them.</summary>
    public static async ValueTask<List<object?[]>> ReadAsync(ITDengineConnection connection, string sql, CancellationToken cancellationToken)
    {
        var rows = new List<object?[]>();
        await ForEachBlockAsync(connection, sql, (block, _) =>
        {
            for (var row = 0; row < block.RowCount; row++)
            {
                var values = new object?[block.Columns.Count];
                for (var column = 0; column < values.Length; column++) values[column] = block.GetObject(column, row);
                rows.Add(values);
            }

            return ValueTask.CompletedTask;
        }, cancellationToken).ConfigureAwait(false);
        return rows;
    }

    /// <summary>Every row of a catalog table by the names of its columns.</summary>
    public static async ValueTask<List<CatalogRow>> ReadCatalogAsync(ITDengineConnection connection, string sql, CancellationToken cancellationToken)
    {
        var rows = new List<CatalogRow>();
        Dictionary<string, int>? lengths = null;
        await ForEachBlockAsync(connection, sql, (block, result) =>
        {
            lengths ??= result.Columns.GroupBy(c => c.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Length, StringComparer.Ordinal);
            for (var row = 0; row < block.RowCount; row++)
            {
                var values = new Dictionary<string, object?>(StringComparer.Ordinal);
                for (var column = 0; column < block.Columns.Count; column++) values[result.Columns[column].Name] = block.GetObject(column, row);
                rows.Add(new CatalogRow(values, lengths));
            }

            return ValueTask.CompletedTask;
        }, cancellationToken).ConfigureAwait(false);
        return rows;
    }

    /// <summary>The first value of the only row.</summary>
    public static async ValueTask<object?> ScalarAsync(ITDengineConnection connection, string sql, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(connection, sql, cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0][0];
    }

    /// <summary>A count, 0 where the server answers no row.</summary>
    public static async ValueTask<long> CountAsync(ITDengineConnection connection, string sql, CancellationToken cancellationToken)
        => await ScalarAsync(connection, sql, cancellationToken).ConfigureAwait(false) is { } value
            ? Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture) : 0;

    /// <summary>Streams a result block by block; the block is valid during the call.</summary>
    public static async ValueTask ForEachBlockAsync(
        ITDengineConnection connection, string sql, Func<RawBlock, IQueryResult, ValueTask> take, CancellationToken cancellationToken)
    {
        var result = await connection.QueryAsync(sql, cancellationToken).ConfigureAwait(false);
        await using (result.ConfigureAwait(false))
        {
            while (await result.FetchBlockAsync(cancellationToken).ConfigureAwait(false) is { } buffer)
            {
                using (buffer) await take(RawBlock.Parse(buffer.Memory), result).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Streams a result block by block for one who seldom has anything to await.</summary>
    /// <param name="connection">Asked.</param>
    /// <param name="sql">What.</param>
    /// <param name="take">Takes a block, which is valid during the call; it may come on any thread, but never two at once. False lets <paramref name="between"/> run before the next.</param>
    /// <param name="between">Awaited between some blocks, and whenever that was asked for; null for nothing.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async ValueTask TakeBlocksAsync(ITDengineConnection connection, string sql, Func<RawBlock, IQueryResult, bool> take, Func<ValueTask>? between, CancellationToken cancellationToken)
    {
        var result = await connection.QueryAsync(sql, cancellationToken).ConfigureAwait(false);
        await using (result.ConfigureAwait(false))
        {
            while (await result.TakeBlocksAsync(bytes => take(RawBlock.Parse(bytes), result), cancellationToken).ConfigureAwait(false))
            {
                if (between is not null) await between().ConfigureAwait(false);
            }
        }
    }

    /// <summary>A value that must be text.</summary>
    public static string Text(object? value) => value as string
        ?? throw new TidemarkException(ErrorCode.ProtocolViolation, $"The server's catalog has {(value is null ? "NULL" : "a value that is not UTF-8")} where a name belongs.");
}
