using System.Diagnostics;
using System.Globalization;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Sql;

namespace Tidemark.Bench;

/// <summary>What it costs to get the rows of a super table by queries and to do nothing with them: no dump by queries can be faster.</summary>
internal static class RowsRead
{
    private const int ChildrenOfAQuery = 250;

    /// <summary>Reads all children of the largest super table, 250 of one vgroup a query, over several connections, and throws their blocks away.</summary>
    public static async Task<int> RunAsync(BenchOptions options)
    {
        if (options.Dsn is null) return BenchOptions.Usage();
        await BenchDatabase.EnsureAsync(options, CancellationToken.None);
        var connections = new List<ITDengineConnection>();
        for (var i = 0; i < options.Connections; i++) connections.Add(await TDengineDriver.ConnectAsync(options.Dsn, null, null, CancellationToken.None));
        var queries = await QueriesAsync(connections[0], options.Database);
        Console.WriteLine($"{"run",-4} {"wall s",8} {"cpu s",8} {"rows",12} {"MB",8} {"queries",8}");
        using var process = Process.GetCurrentProcess();
        for (var run = 0; run < options.Runs; run++)
        {
            process.Refresh();
            var before = process.TotalProcessorTime;
            var clock = Stopwatch.StartNew();
            var (next, rows, bytes) = (-1, 0L, 0L);
            await Task.WhenAll(connections.Select(connection => Task.Run(async () =>
            {
                while (Interlocked.Increment(ref next) is var query && query < queries.Count)
                {
                    await using var result = await connection.QueryAsync(queries[query], CancellationToken.None);
                    while (await result.TakeBlocksAsync(
                        block =>
                        {
                            Interlocked.Add(ref rows, RawBlock.Parse(block).RowCount);
                            Interlocked.Add(ref bytes, block.Length);
                            return true;
                        },
                        CancellationToken.None))
                    {
                    }
                }
            })));
            var wall = clock.Elapsed.TotalSeconds;
            process.Refresh();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run + 1,-4} {wall,8:0.00} {(process.TotalProcessorTime - before).TotalSeconds,8:0.00} {rows,12:N0} {bytes / 1e6,8:0.0} {queries.Count,8}"));
        }

        foreach (var connection in connections) await connection.DisposeAsync();
        return 0;
    }

    private static async Task<IReadOnlyList<string>> QueriesAsync(ITDengineConnection connection, string database)
    {
        var children = await ReadAsync(connection, $"SELECT stable_name, vgroup_id, table_name FROM information_schema.ins_tables WHERE db_name = {SqlLiteral.Text(database)} AND type = 'CHILD_TABLE'");
        var superTable = children.GroupBy(c => (string)c[0]!).MaxBy(g => g.Count())!;
        string columns;
        await using (var one = await connection.QueryAsync($"SELECT * FROM {SqlIdentifier.Quote(database)}.{SqlIdentifier.Quote((string)superTable.First()[2]!)} LIMIT 0", CancellationToken.None))
            columns = string.Join(", ", one.Columns.Select(c => SqlIdentifier.Quote(c.Name)));
        return [.. superTable.GroupBy(c => c[1]).SelectMany(vgroup => vgroup.Chunk(ChildrenOfAQuery)).Select(chunk =>
            $"SELECT tbname, {columns} FROM {SqlIdentifier.Quote(database)}.{SqlIdentifier.Quote(superTable.Key)} WHERE tbname IN ({string.Join(", ", chunk.Select(c => SqlLiteral.Text((string)c[2]!)))})")];
    }

    private static async Task<List<object?[]>> ReadAsync(ITDengineConnection connection, string sql)
    {
        var rows = new List<object?[]>();
        await using var result = await connection.QueryAsync(sql, CancellationToken.None);
        while (await result.FetchBlockAsync(CancellationToken.None) is { } buffer)
        {
            using (buffer)
            {
                var block = RawBlock.Parse(buffer.Memory);
                for (var row = 0; row < block.RowCount; row++) rows.Add([.. Enumerable.Range(0, block.Columns.Count).Select(column => block.GetObject(column, row))]);
            }
        }

        return rows;
    }
}
