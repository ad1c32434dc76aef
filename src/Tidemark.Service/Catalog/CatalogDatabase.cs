using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Tidemark.Errors;

namespace Tidemark.Service.Catalog;

/// <summary>Opens the catalog. Each piece of work has a context of its own. Thread-safe.</summary>
internal sealed class CatalogDatabase : IDisposable
{
    // What one node at a time does is done under these locks of PostgreSQL, which are those of one database.
    private const long WriterLock = 0x5469_6465_0001;
    private const long MigrationLock = 0x5469_6465_0002;
    // Result codes of SQLite (sqlite.org/rescode.html) that say that nothing can be written.
    private const int SqliteReadOnly = 8;
    private const int SqliteInputOutput = 10;
    private const int SqliteFull = 13;
    private const int SqliteCannotOpen = 14;
    private readonly Func<CatalogContext> _open;
    private readonly SemaphoreSlim? _writers;
    private string? _connection;

    private CatalogDatabase(Func<CatalogContext> open, string location, SemaphoreSlim? writers) => (_open, Location, _writers) = (open, location, writers);

    /// <summary>Where it is, as a message names it. No secret.</summary>
    public string Location { get; }

    /// <summary>Why the last change could not be written, in words; null when it was.</summary>
    public string? Fault { get; private set; }

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
            if (string.IsNullOrEmpty(parsed.Host)) throw new ArgumentException("no host");
            var options = new DbContextOptionsBuilder<PostgresCatalog>().UseNpgsql(connection).Options;
            return new CatalogDatabase(() => new PostgresCatalog(options), $"{parsed.Host}:{parsed.Port}/{parsed.Database ?? parsed.Username}", null);
        }
        catch (ArgumentException)
        {
            // Its message may repeat the password.
            throw new TidemarkException(ErrorCode.InvalidArgument, "The connection string of the catalog cannot be read.", "For instance: Host=db1;Database=tidemark;Username=tidemark;Password=…");
        }
    }

    /// <summary>A context for one piece of work; the caller disposes it.</summary>
    public CatalogContext Open() => _open();

    /// <summary>Brings the catalog to this build's version; its tables are made where there are none. Of several nodes one does it, the others wait.</summary>
    /// <exception cref="TidemarkException">It cannot be opened (TM501).</exception>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        try
        {
            var context = Open();
            await using var _ = context.ConfigureAwait(false);
            if (IsShared)
            {
                // The lock ends with the connection, so also with this process.
                await context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({MigrationLock})", cancellationToken).ConfigureAwait(false);
                await context.Database.MigrateAsync(cancellationToken).ConfigureAwait(false);
                await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({MigrationLock})", cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await context.Database.MigrateAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (IsFailure(e))
        {
            throw CatalogFaults.NotOpened(Location, e);
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

    /// <summary>Whether changes can be written: tried where the last one could not be.</summary>
    public async Task<bool> CanWriteAsync(CancellationToken cancellationToken)
    {
        if (Fault is null) return true;
        try
        {
            return await WriteAsync(db => db.Database.ExecuteSqlRawAsync("UPDATE \"__EFMigrationsHistory\" SET \"ProductVersion\" = \"ProductVersion\"", cancellationToken), cancellationToken).ConfigureAwait(false) > 0;
        }
        catch (Exception e) when (IsFailure(e))
        {
            return false;
        }
    }

    /// <summary>Changes something.</summary>
    public async Task<T> WriteAsync<T>(Func<CatalogContext, Task<T>> work, CancellationToken cancellationToken)
    {
        if (_writers is not null) await _writers.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var result = await ReadAsync(work).ConfigureAwait(false);
            Fault = null;
            return result;
        }
        catch (Exception e) when (e.GetBaseException() is SqliteException { SqliteErrorCode: SqliteFull or SqliteReadOnly or SqliteInputOutput or SqliteCannotOpen } cause)
        {
            Fault = cause.Message;
            throw;
        }
        finally
        {
            _writers?.Release();
        }
    }

    /// <summary>Looks and changes by what was seen, while no other node does: all of it, or nothing.</summary>
    public Task<T> AloneAsync<T>(Func<CatalogContext, Task<T>> work, CancellationToken cancellationToken) => WriteAsync(async db =>
    {
        var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = transaction.ConfigureAwait(false);
        if (IsShared) await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({WriterLock})", cancellationToken).ConfigureAwait(false);
        var result = await work(db).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return result;
    }, cancellationToken);

    public void Dispose()
    {
        _writers?.Dispose();
        if (_connection is null) return;
        // The pool would keep the file open, also when another one has taken its place.
        using var connection = new SqliteConnection(_connection);
        SqliteConnection.ClearPool(connection);
    }
}
