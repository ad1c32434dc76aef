using Tidemark.Backup.Retries;
using Tidemark.TDengine.Drivers;
using Tidemark.Taosdump.Directories;

namespace Tidemark.Taosdump.Dump;

/// <summary>What the parts of one dump share. Thread-safe.</summary>
internal sealed class DumpContext(DumpOptions options, IDumpProgress? progress, TimeProvider time) : RunningWork(options.MaxRetries, options.RetryPause, progress, time)
{
    private readonly byte[] _sync = Guid.NewGuid().ToByteArray();

    public DumpOptions Options { get; } = options;

    public RunNumbers Numbers { get; } = new(time);

    /// <summary>A session with the server; opened on first use.</summary>
    public MendingConnection Connect() => new(token => TDengineDriver.ConnectAsync(Options.Source, null, null, token), Retry);

    /// <summary>Memory to make blocks with.</summary>
    public BlockScratch Scratch() => new(RecordSchemas.Statements("d"), Options.Codec, _sync);

    /// <summary>The head of files of a schema.</summary>
    public byte[] Head(string schema) => BlockScratch.Head(schema, Options.Codec, _sync);
}
