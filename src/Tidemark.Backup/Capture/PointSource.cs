using Tidemark.Archive.Manifests;
using Tidemark.Backup.Queries;
using Tidemark.Backup.Retries;
using Tidemark.Errors;

namespace Tidemark.Backup.Capture;

/// <summary>The open source of a point. One caller at a time.</summary>
internal sealed record PointSource(MendingConnection Connection, string ServerVersion, DatabaseFacts Database, PlanDocument Plan)
{
    /// <summary>Reads the catalog; repeated when it fails for a passing reason.</summary>
    public ValueTask<T> ReadAsync<T>(Func<SourceCatalog, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken) =>
        Connection.RunAsync((c, token) => read(new SourceCatalog(c, Database.Name), token), cancellationToken);

    /// <summary>A count; repeated when it fails for a passing reason.</summary>
    public ValueTask<long> CountAsync(string sql, CancellationToken cancellationToken) =>
        Connection.RunAsync((c, token) => QueryRows.CountAsync(c, sql, token), cancellationToken);

    /// <summary>Runs a statement without rows; repeated when it fails for a passing reason.</summary>
    public async ValueTask ExecuteAsync(string sql, CancellationToken cancellationToken) =>
        await Connection.RunAsync((c, token) => c.ExecuteAsync(sql, token), cancellationToken).ConfigureAwait(false);

    /// <summary>Runs a statement whose failure does not matter, once. Returns whether it succeeded.</summary>
    public async ValueTask<bool> TryExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        try
        {
            await Connection.RunOnceAsync((c, token) => c.ExecuteAsync(sql, token), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TidemarkException)
        {
            return false;
        }
    }
}
