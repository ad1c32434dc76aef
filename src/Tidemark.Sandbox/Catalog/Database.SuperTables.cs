using Tidemark.TDengine.Messages;

namespace Tidemark.Sandbox.Catalog;

/// <content>Operations on super tables.</content>
public sealed partial class Database
{
    /// <summary>CREATE STABLE; the event goes to every vgroup.</summary>
    public void CreateSuperTable(SuperTableRequest request) => CreateSuperTable(request, 0, WriteSource.Application);

    /// <summary>ALTER STABLE: one action; the event goes to every vgroup.</summary>
    /// <param name="name">The super table.</param>
    /// <param name="action">What changes.</param>
    /// <param name="sql">The statement, which the event carries.</param>
    public void AlterSuperTable(string name, AlterAction action, string sql = "")
    {
        lock (Engine.Gate)
        {
            var table = FindSuperTable(name) ?? throw Refusal.TableNotExist();
            SuperTableChange.Apply(table, action);
            table.UpdateTimeMs = Engine.NowMs;
            Broadcast(MetaMessages.Alter(table, action, sql), WriteSource.Application, table.Suid);
        }
    }

    /// <summary>DROP STABLE with all its children.</summary>
    public void DropSuperTable(string name, bool ifExists) => DropSuperTable(name, ifExists, WriteSource.Application);

    internal SuperTable CreateSuperTable(SuperTableRequest request, long suid, WriteSource source)
    {
        SchemaRules.Check(request.Columns, request.Tags);
        lock (Engine.Gate)
        {
            if (FindSuperTable(request.Name) is { } there)
                return request.IfNotExists ? there : throw Refusal.SuperTableExists();
            if (FindTable(request.Name) is not null)
                throw Refusal.TableExists();
            var table = new SuperTable(this, request.Name, suid == 0 ? Engine.NextId() : suid)
            {
                Comment = request.Comment,
                KeepMinutes = request.KeepMinutes,
                IsVirtual = request.IsVirtual,
                CreateTimeMs = Engine.NowMs,
                UpdateTimeMs = Engine.NowMs,
            };
            table.Columns = [.. request.Columns.Select(c => SchemaRules.Column(c, table.NextColumnId++))];
            table.Tags = [.. request.Tags.Select((t, i) => SchemaRules.Tag(t, table.NextColumnId++, i == 0))];
            _superTables.Add(table.Name, table);
            Broadcast(new CreateSuperTable(MetaMessages.Definition(table)), source, table.Suid);
            return table;
        }
    }

    /// <summary>Gives a super table another definition at once, as a raw write does; columns keep their id by name.</summary>
    internal void RedefineSuperTable(SuperTable table, SuperTableRequest definition, int columnVersion, int tagVersion)
    {
        table.Columns = Matched(table.Columns, definition.Columns, table);
        table.Tags = [.. Matched(table.Tags, definition.Tags, table).Select((t, i) => SchemaRules.Tag(t, t.ColumnId, i == 0))];
        table.ColumnVersion = columnVersion;
        table.TagVersion = tagVersion;
        table.UpdateTimeMs = Engine.NowMs;
        table.ColumnsChanged();
        Broadcast(new AlterSuperTable(MetaMessages.Definition(table)), WriteSource.RawWrite, table.Suid);
    }

    internal void DropSuperTable(string name, bool ifExists, WriteSource source)
    {
        lock (Engine.Gate)
        {
            if (FindSuperTable(name) is not { } table)
            {
                if (ifExists)
                    return;
                throw Refusal.SuperTableNotExist();
            }

            if (Engine.TopicsOf(this).Any(t => t.SuperTable == table))
                throw Refusal.TopicMustBeDropped();
            foreach (var child in table.Children.Values.ToList())
                Forget(child);
            _superTables.Remove(name);
            table.IsDropped = true;
            Broadcast(new DropSuperTable(name, table.Suid), source, table.Suid);
        }
    }

    private static List<ColumnDefinition> Matched(
        IReadOnlyList<ColumnDefinition> old, IReadOnlyList<ColumnDefinition> definition, SuperTable table)
    {
        var matched = new List<ColumnDefinition>(definition.Count);
        foreach (var column in definition)
        {
            var id = SuperTable.Find(old, column.Name) is { } same ? same.ColumnId : table.NextColumnId++;
            matched.Add(column with { ColumnId = id });
        }

        return matched;
    }
}
