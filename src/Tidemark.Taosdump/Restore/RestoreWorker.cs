using Tidemark.Backup.Retries;

namespace Tidemark.Taosdump.Restore;

/// <summary>One connection to the target database, and the memory to write rows with.</summary>
internal sealed class RestoreWorker(RestoreSession session, RestoreTarget target) : IAsyncDisposable
{
    /// <summary>The connection.</summary>
    public MendingConnection Connection { get; } = session.Connect(target.Name);

    /// <summary>Writes rows over it.</summary>
    public RowSending? Rows { get; set; }

    public async ValueTask DisposeAsync()
    {
        Rows?.Dispose();
        await Connection.DisposeAsync().ConfigureAwait(false);
    }
}
