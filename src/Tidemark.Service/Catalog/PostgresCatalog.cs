using Microsoft.EntityFrameworkCore;

namespace Tidemark.Service.Catalog;

/// <summary>The catalog on PostgreSQL.</summary>
internal sealed class PostgresCatalog(DbContextOptions<PostgresCatalog> options) : CatalogContext(options)
{
    // Names are ordered and paged by their bytes, as in a file, whatever the database's own collation is.
    private const string Bytes = "C";

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<ServerRow>().Property(s => s.Name).UseCollation(Bytes);
        modelBuilder.Entity<PlanRow>().Property(p => p.Name).UseCollation(Bytes);
        modelBuilder.Entity<PlanRow>().Property(p => p.Server).UseCollation(Bytes);
    }
}
