using Tidemark.Taosdump.Dump;
using Tidemark.Taosdump.Restore;

namespace Tidemark.Taosdump.Commands;

/// <summary>What the command starts: a dump, a restore.</summary>
internal sealed record TaosdumpWork(
    Func<DumpOptions, IDumpProgress, CancellationToken, Task<DumpReport>> Dump, Func<DumpRestoreOptions, IDumpProgress, CancellationToken, Task<DumpRestoreReport>> Restore)
{
    /// <summary>The work itself.</summary>
    public static TaosdumpWork Real { get; } = new(DumpRun.RunAsync, DumpRestore.RunAsync);
}
