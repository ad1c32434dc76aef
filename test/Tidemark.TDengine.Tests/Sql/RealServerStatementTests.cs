using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Sql;
using Tidemark.TDengine.Tests.Drivers;
using Tidemark.TDengine.Tests.Messages;

namespace Tidemark.TDengine.Tests.Sql;

/// <summary>Statements made of recorded messages, run on a real server, lead to the recorded definitions. Skipped without one.</summary>
public sealed class RealServerStatementTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("meters")]
    [InlineData("opts")]
    [InlineData("cpk")]
    [InlineData("keepst")]
    [InlineData("all_types")]
    public async Task SuperTable_RecordedHistory_LeadsToTheRecordedDefinition(string name)
    {
        var history = Decode("after_g_t_ms.wal").Where(m => Definition(m)?.Name == name).DistinctBy(m => (Definition(m)!.Columns.Version, Definition(m)!.Tags.Version, Definition(m)!.Keep, m is AlterSuperTable)).ToList();
        await using var server = await RealServer.StartAsync("VGROUPS 1 WAL_RETENTION_PERIOD 3600");
        await using var connection = await server.ConnectAsync();
        var topic = await server.CreateTopicAsync();
        var statements = new List<string> { CreateTableSql.SuperTable(Definition(history[0])!, server.Database) };
        for (var i = 1; i < history.Count; i++)
        {
            statements.AddRange(SuperTableDifference.Statements(Definition(history[i - 1])!, Definition(history[i])!, server.Database));
            // COMMENT and KEEP stand in no definition, only in the request.
            var request = SuperTableAlteration.Read(Definition(history[i])!)!;
            if (request.Change == SuperTableChange.Options) statements.AddRange(AlterSuperTableSql.Statements(name, request, server.Database));
        }

        foreach (var sql in statements) await connection.ExecuteAsync(sql, Token);
        var made = await ReadDefinitionsAsync(server, topic, statements.Count);
        Assert.Equal(Shape(Definition(history[^1])!), Shape(made[^1]));
    }

    [Theory]
    [InlineData("meters")]
    [InlineData("opts")]
    public async Task SuperTable_RecordedRequests_LeadToTheRecordedDefinition(string name)
    {
        var history = Decode("after_g_t_ms.wal").Where(m => Definition(m)?.Name == name).DistinctBy(m => Convert.ToHexString(Definition(m)!.AlterData.Span)).ToList();
        await using var server = await RealServer.StartAsync("VGROUPS 1 WAL_RETENTION_PERIOD 3600");
        await using var connection = await server.ConnectAsync();
        var topic = await server.CreateTopicAsync();
        await connection.ExecuteAsync(CreateTableSql.SuperTable(Definition(history[0])!, server.Database), Token);
        foreach (var alter in history.Skip(1))
        {
            foreach (var sql in AlterSuperTableSql.Statements(name, SuperTableAlteration.Read(Definition(alter)!)!, server.Database)) await connection.ExecuteAsync(sql, Token);
        }

        var made = await ReadDefinitionsAsync(server, topic, history.Count);
        Assert.Equal(Shape(Definition(history[^1])!), Shape(made[^1]));
    }

    [Fact]
    public async Task AlterTable_RecordedHistoryOfANormalTable_IsTaken()
    {
        await using var server = await RealServer.StartAsync("VGROUPS 1");
        await using var connection = await server.ConnectAsync();
        var messages = Decode("after_g_t_ms.wal");
        var tables = messages.SelectMany(GoldenContentTests.Creates).OfType<CreateNormalTable>().Where(t => t.Name is "nt_empty" or "opts_nt" or "nt_all").DistinctBy(t => t.Name).ToList();
        foreach (var table in tables) await connection.ExecuteAsync(CreateTableSql.NormalTable(table), Token);
        foreach (var alter in messages.OfType<AlterTable>().Where(a => a.TableName == "nt_empty"))
        {
            foreach (var sql in AlterTableSql.Statements(alter, server.Database)) await connection.ExecuteAsync(sql, Token);
        }
    }

    [Fact]
    public async Task VirtualTables_RecordedHistory_IsTaken()
    {
        await using var server = await RealServer.StartAsync("VGROUPS 1");
        await using var connection = await server.ConnectAsync();
        var messages = Decode("after_g_t_ext.wal");
        var superTables = messages.Select(Definition).Where(d => d?.Name is "m" or "vst").DistinctBy(d => d!.Name).ToDictionary(d => d!.Name, d => d!);
        foreach (var definition in superTables.Values) await connection.ExecuteAsync(CreateTableSql.SuperTable(definition, server.Database), Token);
        foreach (var table in messages.SelectMany(GoldenContentTests.Creates).DistinctBy(t => t.Name).OrderBy(t => t.Kind))
        {
            var here = table with { References = [.. table.References.Select(r => r.Database is null ? r : r with { Database = server.Database })] };
            var statements = here switch
            {
                CreateChildTable { IsVirtual: true } child => [CreateTableSql.VirtualChildTable(child, superTables["vst"], server.Database)],
                CreateChildTable child => CreateTableSql.ChildTables([child], server.Database),
                CreateNormalTable normal when normal.IsVirtual => [CreateTableSql.NormalTable(normal, server.Database)],
                _ => [],
            };
            foreach (var sql in statements) await connection.ExecuteAsync(sql, Token);
        }

        foreach (var alter in messages.OfType<AlterTable>())
        {
            var here = alter with { Action = alter.Action switch
            {
                SetColumnReference { Reference: { } r } set => set with { Reference = r with { Database = server.Database } },
                AddReferencedColumn add => add with { Reference = add.Reference with { Database = server.Database } },
                _ => alter.Action,
            } };
            foreach (var sql in AlterTableSql.Statements(here, server.Database, isVirtual: true)) await connection.ExecuteAsync(sql, Token);
        }
    }

    private static async Task<List<SuperTableDefinition>> ReadDefinitionsAsync(RealServer server, string topic, int count)
    {
        await using var subscription = await server.SubscribeAsync(topic, snapshot: false);
        var definitions = new List<SuperTableDefinition>();
        while (definitions.Count < count)
        {
            using var message = await subscription.PollAsync(TimeSpan.FromSeconds(20), Token);
            Assert.NotNull(message);
            if (Definition(TmqMessageReader.DecodeStrict(message.RawType, message.Body.ToArray())) is { } definition) definitions.Add(definition);
        }

        return definitions;
    }

    /// <summary>What matters of a definition: ids and versions are the server's own.</summary>
    private static string Shape(SuperTableDefinition definition) => string.Join('\n', [
        $"keep {definition.Keep}",
        .. definition.Columns.Columns.Select(c => $"{c.Name} {c.Type} {c.Bytes} {c.Flags} {c.TypeModifier} {c.Compression}"),
        .. definition.Tags.Columns.Select(c => $"{c.Name} {c.Type} {c.Bytes} {c.Flags}")]);

    private static SuperTableDefinition? Definition(TmqMessage message) => message switch { CreateSuperTable c => c.Definition, AlterSuperTable a => a.Definition, _ => null };

    private static List<TmqMessage> Decode(string file) => [.. GoldenMessage.Read(file).Select(m => TmqMessageReader.DecodeStrict(m.RawType, m.Body))];
}
