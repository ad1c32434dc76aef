using Microsoft.EntityFrameworkCore.Design;

namespace Tidemark.Service.Catalog;

/// <summary>For the tool that writes migrations (eng/add-migration.sh); nothing is opened.</summary>
internal sealed class SqliteCatalogDesign : IDesignTimeDbContextFactory<SqliteCatalog>
{
    public SqliteCatalog CreateDbContext(string[] args) => (SqliteCatalog)CatalogDatabase.OnSqlite("design.db").Open();
}
