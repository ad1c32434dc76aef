namespace Tidemark.Service.Tests.Catalog;

/// <summary>Where a catalog lies. Tests of the catalog run on both.</summary>
public enum CatalogKind
{
    /// <summary>In a file.</summary>
    Sqlite,

    /// <summary>On PostgreSQL.</summary>
    Postgres,
}
