using Tidemark.Backup.Retries;
using Tidemark.TDengine.Blocks;

namespace Tidemark.Taosdump.Dump;

/// <summary>One connection of a dump, and memory that is used again from job to job.</summary>
internal sealed class DumpWorker(DumpContext context) : IAsyncDisposable
{
    private Task? _opening;

    public DumpContext Context => context;

    public MendingConnection Connection { get; } = context.Connect();

    public RowGroups Groups { get; } = new();

    public BlockScratch Scratch { get; } = context.Scratch();

    /// <summary>Begins to open the connection, so that its first use need not wait; <see cref="OpenedAsync"/> comes before that. An error is forgotten: the first use opens again, with all retries.</summary>
    public void OpenAhead(CancellationToken cancellationToken) => _opening ??= Task.Run(() => Connection.OpenAsync(cancellationToken).AsTask(), CancellationToken.None);

    /// <summary>Waits until the connection is open, or cannot be, where that was begun.</summary>
    public async ValueTask OpenedAsync()
    {
        if (_opening is not null) await _opening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await OpenedAsync().ConfigureAwait(false);
        Scratch.Dispose();
        await Connection.DisposeAsync().ConfigureAwait(false);
    }
}
