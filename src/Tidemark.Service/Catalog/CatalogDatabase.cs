using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Tidemark.Errors;

namespace Tidemark.Service.Catalog;

/// <summary>Opens the catalog. Each piece of work has a context of its own. Thread-safe.</summary>
internal sealed class CatalogDatabase : IDisposable
{
    private readonly Func<CatalogContext> _open;
    private readonly SemaphoreSlim? _writers;
    private string? _connection;

    private CatalogDatabase(Func<CatalogContext> open, string location, SemaphoreSlim? writers) => (_open, Location, _writers) = (open, location, writers);

    /// <summary>Where it is, as a message names it. No secret.</summary>
    public string Location { get; }

    /// <summary>Whether several nodes may share it.</summary>
    public bool IsShared => _writers is null;

    /// <summary>A catalog in a file. SQLite has one writer at a time: writers of this process queue here instead of polling for its lock.</summary>
    public static CatalogDatabase OnSqlite(string path)
    {
        var connection = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true }.ToString();
        var options = new DbContextOptionsBuilder<SqliteCatalog>().UseSqlite(connection).Options;
        return new CatalogDatabase(() => new SqliteCatalog(options), path, new SemaphoreSlim(1)) { _connection = connection };
    }

    /// <summary>A catalog on PostgreSQL.</summary>
    /// <exception cref="TidemarkException">The connection string is not one (TM101).</exception>
    public static CatalogDatabase OnPostgres(string connection)
    {
        try
        {
            var parsed = new NpgsqlConnectionStringBuilder(connection);
            var options = new DbContextOptionsBuilder<PostgresCatalog>().UseNpgsql(connection).Options;
            return new CatalogDatabase(() => new PostgresCatalog(options), $"{parsed.Host}:{parsed.Port}/{parsed.Database}", null);
        }
        catch (ArgumentException)
        {
            // Its message may repeat the password.
            throw new TidemarkException(ErrorCode.InvalidArgument, "The connection string of the catalog cannot be read.", "For instance: Host=db1;Database=tidemark;Username=tidemark;Password=…");
        }
    }

    /// <summary>A context for one piece of work; the caller disposes it.</summary>
    public CatalogContext Open() => _open();

    /// <summary>Brings the catalog to this build's version; makes it where there is none.</summary>
    /// <exception cref="TidemarkException">It cannot be opened (TM501).</exception>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        try
        {
            var context = Open();
            await using var _ = context.ConfigureAwait(false);
            await context.Database.MigrateAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsFailure(e))
        {
            throw new TidemarkException(ErrorCode.StorageFailed, $"The catalog {Location} cannot be opened: {e.GetBaseException().Message}", "Check the data directory, or the connection string and the rights of its user.", cause: e);
        }
    }

    /// <summary>Whether the catalog failed, and not the one who asked it: it may work again in a moment.</summary>
    public static bool IsFailure(Exception exception) => exception is DbException or DbUpdateException or TimeoutException or InvalidOperationException { InnerException: DbException };

    /// <summary>Reads.</summary>
    public async Task<T> ReadAsync<T>(Func<CatalogContext, Task<T>> work)
    {
        var context = Open();
        await using var _ = context.ConfigureAwait(false);
        return await work(context).ConfigureAwait(false);
    }

    /// <summary>Changes something.</summary>
    public async Task<T> WriteAsync<T>(Func<CatalogContext, Task<T>> work, CancellationToken cancellationToken)
    {
        if (_writers is not null) await _writers.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await ReadAsync(work).ConfigureAwait(false);
        }
        finally
        {
            _writers?.Release();
        }
    }

    public void Dispose()
    {
        _writers?.Dispose();
        if (_connection is null) return;
        // The pool would keep the file open, also when another one has taken its place.
        using var connection = new SqliteConnection(_connection);
        SqliteConnection.ClearPool(connection);
    }
}
