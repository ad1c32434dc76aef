using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine.Messages;

namespace Tidemark.Sandbox.RawWrites;

/// <summary>Writes the rows of data messages (raw types 2 and 4).</summary>
internal static class DataWriter
{
    /// <summary>Binds all blocks first, then writes: an error leaves everything as it was.</summary>
    public static void Write(Database database, DataMessage message, TableCache cache)
    {
        if (message.Blocks.Count == 0)
            throw new SandboxException(0x070F, "invalid input");
        if (!message.WithSchema)
            return;
        var creates = Creates(message, cache.RealTraps);
        lock (database.Engine.Gate)
        {
            var writes = new Dictionary<Database, List<TableInsert>>();
            var names = new FieldNames();
            foreach (var block in message.Blocks)
            {
                if (block.Block.Version == 1)
                    throw new ClientCrashException("a raw block of version 1 in a message");
                var name = block.TableName ?? string.Empty;
                var fields = names.Of(block.Schema ?? TableSchema.Empty);
                var request = creates?.GetValueOrDefault(name);
                if (cache.Find(database, name, block.Block, fields) is var (table, columns))
                {
                    var bound = BlockBinding.ByName(name, columns, block.Block, fields, cache.RealTraps, withDetail: true);
                    if (!table.IsDropped)
                        Add(writes, table.Database, new(name, bound.Columns, bound.Block));
                }
                else
                {
                    var superTable = database.FindSuperTable(request?.SuperTable ?? string.Empty) ?? throw Refusal.TableNotExist();
                    var bound = BlockBinding.ByName(name, superTable.Columns, block.Block, fields, cache.RealTraps, withDetail: true);
                    Add(writes, database, new(name, bound.Columns, bound.Block) { AutoCreate = request });
                }
            }

            foreach (var (target, inserts) in writes)
                target.Insert(inserts, WriteSource.RawWrite);
        }
    }

    private static void Add(Dictionary<Database, List<TableInsert>> writes, Database database, TableInsert insert)
    {
        if (!writes.TryGetValue(database, out var inserts))
            writes.Add(database, inserts = []);
        inserts.Add(insert);
    }

    /// <summary>The tables that the message makes, by name. The real receiver does not translate the ids of their tags.</summary>
    private static Dictionary<string, ChildTableRequest>? Creates(DataMessage message, bool realTraps)
    {
        if (message.CreateRequests is null)
            return null;
        var creates = new Dictionary<string, ChildTableRequest>(StringComparer.Ordinal);
        foreach (var request in message.CreateRequests)
        {
            if (request is not CreateChildTable child)
                throw new ClientCrashException("the creation of a normal table in a data message");
            var byId = realTraps && !child.Tags.IsJson;
            creates[child.Name] = new(child.Name, child.SuperTableName, byId ? [] : TagValues.From(child))
            {
                TagsById = byId ? [.. child.Tags.Values.Select(v => ((int)v.ColumnId, v.Type, v.Value.ToArray()))] : [],
                IfNotExists = true,
                TtlDays = child.TtlDays,
                Comment = child.Comment,
            };
        }

        return creates;
    }
}
