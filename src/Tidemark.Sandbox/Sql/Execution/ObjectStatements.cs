using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql.Queries;
using Tidemark.Sandbox.Sql.Syntax;

namespace Tidemark.Sandbox.Sql.Execution;

/// <summary>
/// CREATE and DROP of views, streams, indexes, TSMAs and functions: what they name must be there, their text is kept, and nothing is computed.
/// Under the engine's gate.
/// </summary>
internal sealed class ObjectStatements(StatementContext context, TableStatements tables)
{
    private SandboxEngine Engine => context.Session.Engine;

    public void Create(CreateObjectStatement create)
    {
        if (!Engine.Options.HasEnterpriseObjects && create.Kind == CatalogObjectKind.View) throw SqlErrors.NotSupported();
        if (!Engine.Options.HasEnterpriseObjects && create.Kind == CatalogObjectKind.Tsma) throw new SandboxException(0x2600, "TSMA not support yet");
        if (create.Kind == CatalogObjectKind.Stream && Engine.Objects.SnodeCreateTimeMs is null) throw new SandboxException(0x042C, "No Snode is available");
        var database = DatabaseOf(create);
        if (Engine.Objects.Find(create.Kind, database, create.Name.Name) is not null && !create.Replaces)
        {
            if (create.IfNotExists) return;
            throw Exists(create.Kind);
        }

        if (create.Kind == CatalogObjectKind.Index) CheckIndex(create);
        else foreach (var table in create.Tables) CheckTable(table, create.Kind);
        Engine.Objects.Put(new(
            create.Kind, database, create.Name.Name, create.Text, Engine.NowMs, create.Kind is CatalogObjectKind.Index or CatalogObjectKind.Tsma ? create.Tables[0].Name : null, create.Column));
    }

    public void Drop(DropObjectStatement drop)
    {
        var database = drop.Kind == CatalogObjectKind.Function ? string.Empty : tables.Find(drop.Name).Name;
        if (!Engine.Objects.Remove(drop.Kind, database, drop.Name.Name) && !drop.IfExists) throw Missing(drop.Kind);
    }

    // The database of an index or TSMA is that of its table.
    private string DatabaseOf(CreateObjectStatement create) => create.Kind switch
    {
        CatalogObjectKind.Function => string.Empty,
        CatalogObjectKind.Index or CatalogObjectKind.Tsma => tables.Find(create.Tables[0]).Name,
        _ => tables.Find(create.Name).Name,
    };

    private void CheckTable(ObjectName name, CatalogObjectKind kind)
    {
        if (name.Name.StartsWith('%')) return;
        var database = tables.Find(name);
        if (database.FindSuperTable(name.Name) is not null || database.FindTable(name.Name) is not null) return;
        if (Engine.Objects.Find(kind, database.Name, name.Name) is null) throw Refusal.TableNotExist();
    }

    private void CheckIndex(CreateObjectStatement create)
    {
        var table = tables.Find(create.Tables[0]).FindSuperTable(create.Tables[0].Name) ?? throw Refusal.SuperTableNotExist();
        if (!table.Tags.Any(tag => tag.Name == create.Column)) throw new SandboxException(0x036A, "Tag does not exist");
        var isThere = table.Tags[0].Name == create.Column
            || Engine.Objects.Of(CatalogObjectKind.Index).Any(i => i.Database == table.Database.Name && i.Table == table.Name && i.Column == create.Column);
        if (isThere) throw Exists(CatalogObjectKind.Index);
    }

    private static SandboxException Exists(CatalogObjectKind kind) => kind switch
    {
        CatalogObjectKind.View => new(0x04A0, "view already exists in db"),
        CatalogObjectKind.Stream => new(0x03F0, "Stream already exists"),
        CatalogObjectKind.Index => new(0x0483, "index already exists in db"),
        CatalogObjectKind.Tsma => new(0x0480, "SMA already exists"),
        _ => new(0x0373, "Func already exists"),
    };

    private static SandboxException Missing(CatalogObjectKind kind) => kind switch
    {
        CatalogObjectKind.View => new(0x04A1, "view not exists in db"),
        CatalogObjectKind.Stream => new(0x03F1, "Stream not exist"),
        CatalogObjectKind.Index => new(0x0484, "index not exist"),
        CatalogObjectKind.Tsma => new(0x0481, "SMA does not exist"),
        _ => new(0x0374, "Func not exist"),
    };
}
