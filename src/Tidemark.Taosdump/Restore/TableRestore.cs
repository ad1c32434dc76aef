using Tidemark.Avro;
using Tidemark.Backup.Replay;
using Tidemark.Errors;
using Tidemark.Taosdump.Directories;
using Tidemark.Taosdump.Dump;
using Tidemark.TDengine;

namespace Tidemark.Taosdump.Restore;

/// <summary>Makes children, hundreds to a statement, and normal tables. What cannot be made is in the report.</summary>
internal sealed class TableRestore(RestoreSession session, RestoreTarget target, RestoreWorkers workers)
{
    private const int TablesOfStatement = 500;

    /// <summary>The server takes 1 MiB.</summary>
    private const int LengthOfStatement = 300_000;

    private readonly Dictionary<string, IReadOnlyList<TableField>> _shapes = new(StringComparer.Ordinal);
    private long _children;
    private long _normalTables;

    /// <summary>The descriptions of super tables and normal tables, by their names in the dump.</summary>
    public Dictionary<string, TableFields> Fields { get; } = new(StringComparer.Ordinal);

    /// <summary>Super tables of the dump that are on the target.</summary>
    public long SuperTables { get; private set; }

    /// <summary>Children that are on the target.</summary>
    public long Children => Interlocked.Read(ref _children);

    /// <summary>Normal tables that are on the target.</summary>
    public long NormalTables => Interlocked.Read(ref _normalTables);

    /// <summary>Makes them, then reads what the target holds.</summary>
    public async ValueTask RunAsync(DumpDatabase dump, CancellationToken cancellationToken)
    {
        SuperTables = dump.Statements.Count(s => s is { Kind: DumpStatementKind.Table, Table: { } name } && target.Schema.TryGetSuperTable(session.TableName(name), out _));
        foreach (var file in dump.ChildrenFiles.Concat(dump.NormalTableFiles)) Read(file);
        await workers.RunAsync(dump.ChildrenFiles.SelectMany(Batches), (worker, batch, token) => CreateAsync(worker, batch, token), null, cancellationToken).ConfigureAwait(false);
        await workers.RunAsync(dump.NormalTableFiles.SelectMany(f => Statements(f)), (worker, statement, token) => CreateAsync(worker, statement, token), null, cancellationToken).ConfigureAwait(false);
        await workers.RunAsync([0], (worker, _, token) => target.ReadTablesAsync(worker.Connection, token), null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs what Tidemark's own dumps say of tables beyond the format.</summary>
    public ValueTask FinishAsync(DumpDatabase dump, CancellationToken cancellationToken) => workers.RunAsync(dump.AfterStatements, async (worker, statement, token) =>
    {
        try
        {
            await worker.Connection.RunAsync((c, t) => c.ExecuteAsync(TextOf(statement), t), token).ConfigureAwait(false);
        }
        catch (TDengineException e) when (!e.IsTransient)
        {
            session.Fail(new DumpFailure(target.Name, statement.Table is { } name ? session.TableName(name) : null, null, $"TTL or comment could not be set: {e.ServerMessage}"));
        }
    }, null, cancellationToken);

    private void Read(string file)
    {
        try
        {
            if (DumpDatabase.FieldsOf(file) is { } fields) Fields[fields.Name] = fields with { Columns = Share(fields.Columns), Tags = Share(fields.Tags) };
        }
        catch (TidemarkException e)
        {
            session.Warn($"{e.Message} Columns are matched by their order instead.");
        }
    }

    // A hundred thousand normal tables are seldom of a hundred thousand shapes.
    private IReadOnlyList<TableField> Share(IReadOnlyList<TableField> fields)
    {
        var key = string.Join('\n', fields.Select(f => FormattableString.Invariant($"{(byte)f.Type} {f.Name}")));
        if (!_shapes.TryGetValue(key, out var shared)) _shapes.Add(key, shared = fields);
        return shared;
    }

    private IEnumerable<IReadOnlyList<ChildStatement>> Batches(string file)
    {
        var batch = new List<ChildStatement>();
        var length = 0;
        foreach (var child in new ChildrenFile(session, target, file, Fields).Read())
        {
            batch.Add(child);
            length += child.Clause.Length;
            if (batch.Count < TablesOfStatement && length < LengthOfStatement) continue;
            yield return batch;
            batch = [];
            length = 0;
        }

        if (batch.Count > 0) yield return batch;
    }

    private async ValueTask CreateAsync(RestoreWorker worker, IReadOnlyList<ChildStatement> batch, CancellationToken cancellationToken)
    {
        try
        {
            var sql = string.Concat(batch.Select(c => c.Clause).Prepend("CREATE TABLE"));
            await worker.Connection.RunAsync((c, token) => c.ExecuteAsync(sql, token), cancellationToken).ConfigureAwait(false);
            Interlocked.Add(ref _children, batch.Count);
        }
        catch (TidemarkException e) when (!e.IsTransient)
        {
            if (batch.Count == 1)
            {
                if (e is TDengineException server && ServerAnswers.IsThere(server)) Interlocked.Increment(ref _children);
                else session.Fail(new DumpFailure(target.Name, batch[0].Name, null, $"The table could not be made: {e.Message}"));
                return;
            }

            // One of them is the reason: half by half it is found without asking for each.
            await CreateAsync(worker, [.. batch.Take(batch.Count / 2)], cancellationToken).ConfigureAwait(false);
            await CreateAsync(worker, [.. batch.Skip(batch.Count / 2)], cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask CreateAsync(RestoreWorker worker, DumpStatement statement, CancellationToken cancellationToken)
    {
        try
        {
            await worker.Connection.RunAsync((c, token) => c.ExecuteAsync(TextOf(statement), token), cancellationToken).ConfigureAwait(false);
            Interlocked.Increment(ref _normalTables);
        }
        catch (TDengineException e) when (!e.IsTransient)
        {
            session.Fail(new DumpFailure(target.Name, statement.Table is { } name ? session.TableName(name) : null, null, $"The table could not be made: {e.ServerMessage}"));
        }
    }

    private string TextOf(DumpStatement statement) => statement.In(target.Name, statement.Table is { } name ? session.TableName(name) : null);

    private List<DumpStatement> Statements(string path)
    {
        var found = new List<DumpStatement>();
        try
        {
            using var stream = File.OpenRead(path);
            using var reader = AvroFileReader.Open(stream);
            while (reader.ReadBlock(out var block)) NormalTableRecords.Read(reader.Schema, block, found);
        }
        catch (AvroFormatException e)
        {
            session.Fail(new DumpFailure(target.Name, null, null, $"{path}: {e.Message}. The normal table in it was not made."));
        }

        return found;
    }
}
