using Tidemark.Backup.Retries;
using Tidemark.TDengine.Blocks;

namespace Tidemark.Taosdump.Dump;

/// <summary>One connection of a dump, and memory that is used again from job to job.</summary>
internal sealed class DumpWorker(DumpContext context) : IAsyncDisposable
{
    public DumpContext Context => context;

    public MendingConnection Connection { get; } = context.Connect();

    public RowGroups Groups { get; } = new();

    public BlockScratch Scratch { get; } = context.Scratch();

    public ValueTask DisposeAsync()
    {
        Scratch.Dispose();
        return Connection.DisposeAsync();
    }
}
