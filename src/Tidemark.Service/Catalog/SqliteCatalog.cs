using Microsoft.EntityFrameworkCore;

namespace Tidemark.Service.Catalog;

/// <summary>The catalog in a file.</summary>
internal sealed class SqliteCatalog(DbContextOptions<SqliteCatalog> options) : CatalogContext(options);
