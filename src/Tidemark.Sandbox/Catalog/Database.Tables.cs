using Tidemark.TDengine.Messages;

namespace Tidemark.Sandbox.Catalog;

/// <content>Operations on child and normal tables.</content>
public sealed partial class Database
{
    /// <summary>CREATE TABLE of one or several tables: one event per vgroup.</summary>
    public void CreateTables(IReadOnlyList<TableRequest> requests) => CreateTables(requests, WriteSource.Application);

    /// <summary>ALTER TABLE of a child or normal table.</summary>
    public void AlterTable(string name, AlterAction action) => AlterTable(name, action, WriteSource.Application);

    /// <summary>DROP TABLE of one or several tables: one event per vgroup.</summary>
    /// <param name="names">Names and whether each had IF EXISTS.</param>
    public void DropTables(IReadOnlyList<(string Name, bool IfExists)> names) => DropTables(names, WriteSource.Application);

    internal void CreateTables(IReadOnlyList<TableRequest> requests, WriteSource source)
    {
        lock (Engine.Gate)
        {
            foreach (var request in requests)
            {
                Check(request);
                // A raw write names sources that nobody looks for.
                if (source == WriteSource.Application)
                    VirtualTableRules.Check(this, request);
            }

            var created = new List<(Table Table, bool IfNotExists)>(requests.Count);
            foreach (var request in requests)
                if (FindTable(request.Name) is null)
                    created.Add((Make(request), request.IfNotExists));
            foreach (var vgroup in created.GroupBy(c => c.Table.Vgroup))
            {
                var members = vgroup.Select(c => MetaMessages.Create(c.Table, c.IfNotExists)).ToList();
                Append(vgroup.Key, new CreateTables(members) { Source = (byte)source }, source,
                    [.. vgroup.Select(c => c.Table.Suid).Distinct()], [.. vgroup.Select(c => c.Table.Uid)]);
            }
        }
    }

    internal void AlterTable(string name, AlterAction action, WriteSource source)
    {
        lock (Engine.Gate)
        {
            var table = FindTable(name) ?? throw Refusal.TableNotExist();
            var message = TableChange.Apply(table, action, source);
            if (action is AlterAction.SetTags)
                Engine.TagsSet?.Invoke(table);
            Append(table.Vgroup, message with { ChangedAtMs = Engine.NowMs, Source = (byte)source }, source, [table.Suid], [table.Uid]);
        }
    }

    internal void DropTables(IReadOnlyList<(string Name, bool IfExists)> names, WriteSource source)
    {
        lock (Engine.Gate)
        {
            var dropped = new List<(Table Table, bool IfExists)>();
            foreach (var (name, ifExists) in names)
                if (FindTable(name) is { } table)
                    dropped.Add((table, ifExists));
                else if (!ifExists)
                    throw Refusal.TableNotExist();
            foreach (var (table, _) in dropped)
                Forget(table);
            foreach (var vgroup in dropped.GroupBy(d => d.Table.Vgroup))
            {
                var members = vgroup.Select(d => MetaMessages.Drop(d.Table, d.IfExists)).ToList();
                Append(vgroup.Key, new DropTables(members), source,
                    [.. vgroup.Select(d => d.Table.Suid).Distinct()], [.. vgroup.Select(d => d.Table.Uid)]);
            }
        }
    }

    /// <summary>What the server does when a table's TTL is over: the table goes, with a message that has the id of a normal table in the wrong place.</summary>
    /// <param name="name">The table.</param>
    /// <param name="silently">As older servers do it: no subscriber hears of it.</param>
    public void ExpireTable(string name, bool silently = false)
    {
        lock (Engine.Gate)
        {
            var table = FindTable(name) ?? throw Refusal.TableNotExist();
            Forget(table);
            if (silently) return;
            var request = MetaMessages.Drop(table, ifExists: true);
            Append(table.Vgroup, new DropTables([table.Suid == 0 ? request with { Suid = (ulong)table.Uid } : request]), WriteSource.Application, [table.Suid], [table.Uid]);
        }
    }

    private void Check(TableRequest request)
    {
        if (request.Name.Length == 0 || System.Text.Encoding.UTF8.GetByteCount(request.Name) > 192)
            throw Refusal.InvalidIdentifier(request.Name);
        if (request is ChildTableRequest child)
        {
            var superTable = FindSuperTable(child.SuperTable) ?? throw Refusal.TableNotExist();
            if (superTable.IsVirtual && !child.IsVirtual)
                throw new SandboxException(0x2690, "Create child table using virtual super table");
            if (!superTable.IsVirtual && child.IsVirtual)
                throw new SandboxException(0x6203, "Create virtual child table must use virtual super table");
            foreach (var tag in child.Tags)
                if (superTable.FindTag(tag.Name) is null)
                    throw Refusal.InvalidTag(tag.Name);
        }
        else if (request is NormalTableRequest normal)
        {
            SchemaRules.Check(normal.Columns, null);
        }

        if (FindSuperTable(request.Name) is not null || (!request.IfNotExists && FindTable(request.Name) is not null))
            throw Refusal.TableExists();
    }

    /// <summary>Makes a table without an event.</summary>
    private Table Make(TableRequest request)
    {
        var vgroup = VgroupOf(request.Name);
        Table made;
        if (request is ChildTableRequest childRequest)
        {
            var superTable = FindSuperTable(childRequest.SuperTable) ?? throw Refusal.TableNotExist();
            var child = new ChildTable(superTable, vgroup, request.Name, Engine.NextId(), Engine.NowMs);
            foreach (var (name, value) in childRequest.Tags)
                if (superTable.FindTag(name) is { } tag)
                    child.SetTag(tag, value);
            foreach (var (id, type, value) in childRequest.TagsById)
                if (superTable.Tags.All(t => t.ColumnId != id || t.Type == type))
                    child.SetTag(id, value);
            superTable.Add(child);
            made = child;
        }
        else
        {
            var normal = new NormalTable(this, vgroup, request.Name, Engine.NextId(), Engine.NowMs);
            normal.SetColumns([.. ((NormalTableRequest)request).Columns.Select(c => SchemaRules.Column(c, normal.NextColumnId++))], 1);
            made = normal;
        }

        made.TtlDays = request.TtlDays;
        made.Comment = request.Comment;
        made.IsVirtual = request.IsVirtual;
        foreach (var (name, source) in request.Sources)
            if (made.FindColumn(name) is { } column)
                made.SetSource(column, source);
        made.Rows = new(made.Columns);
        vgroup.Add(made);
        _tables.Add(made.Name, made);
        return made;
    }

    private void Forget(Table table)
    {
        table.IsDropped = true;
        table.Vgroup.Remove(table);
        _tables.Remove(table.Name);
        (table as ChildTable)?.SuperTable.Remove((ChildTable)table);
    }
}
