using Tidemark.Backup.Progress;
using Tidemark.Taosdump.Dump;

namespace Tidemark.Taosdump.Restore;

/// <summary>Tells the progress of a restore from an archive as that of a dump's.</summary>
internal sealed class RestoreProgressBridge(string database, IDumpProgress progress) : IProgress<WorkProgress>
{
    public void Report(WorkProgress value)
    {
        if (value.Notice is { } notice) progress.Warn(notice);
        progress.Report(new DumpProgress(database, 0, null, value.Rows, null));
    }
}
