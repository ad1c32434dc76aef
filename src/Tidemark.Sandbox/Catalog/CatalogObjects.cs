namespace Tidemark.Sandbox.Catalog;

/// <summary>Views, streams, indexes, TSMAs and functions: names and texts. Under the engine's gate.</summary>
public sealed class CatalogObjects
{
    private readonly OrderedDictionary<(CatalogObjectKind Kind, string Database, string Name), CatalogObject> _objects = [];

    /// <summary>When the snode was made, ms since 1970; null while there is none.</summary>
    public long? SnodeCreateTimeMs { get; internal set; }

    /// <summary>All of a kind in the order they were made.</summary>
    public IEnumerable<CatalogObject> Of(CatalogObjectKind kind) => _objects.Values.Where(o => o.Kind == kind);

    /// <summary>The one of that name; null when there is none.</summary>
    public CatalogObject? Find(CatalogObjectKind kind, string database, string name) => _objects.GetValueOrDefault((kind, database, name));

    /// <summary>Adds or replaces.</summary>
    internal void Put(CatalogObject item) => _objects[(item.Kind, item.Database, item.Name)] = item;

    internal bool Remove(CatalogObjectKind kind, string database, string name) => _objects.Remove((kind, database, name));

    /// <summary>What a database takes with it.</summary>
    internal void RemoveDatabase(string database)
    {
        foreach (var key in _objects.Keys.Where(k => k.Database == database && k.Kind != CatalogObjectKind.Function).ToList()) _objects.Remove(key);
    }
}
