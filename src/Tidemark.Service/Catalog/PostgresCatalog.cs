using Microsoft.EntityFrameworkCore;

namespace Tidemark.Service.Catalog;

/// <summary>The catalog on PostgreSQL.</summary>
internal sealed class PostgresCatalog(DbContextOptions<PostgresCatalog> options) : CatalogContext(options);
