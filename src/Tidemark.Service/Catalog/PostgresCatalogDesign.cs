using Microsoft.EntityFrameworkCore.Design;

namespace Tidemark.Service.Catalog;

/// <summary>For the tool that writes migrations (eng/add-migration.sh); nothing is opened.</summary>
internal sealed class PostgresCatalogDesign : IDesignTimeDbContextFactory<PostgresCatalog>
{
    public PostgresCatalog CreateDbContext(string[] args) => (PostgresCatalog)CatalogDatabase.OnPostgres("Host=localhost").Open();
}
