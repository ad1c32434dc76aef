using Tidemark.Backup.Progress;

namespace Tidemark.Taosdump.Dump;

/// <summary>Shows the progress of a capture as that of a dump.</summary>
internal sealed class ProgressBridge(string database, IDumpProgress progress) : IProgress<WorkProgress>
{
    public void Report(WorkProgress value)
    {
        if (value.Notice is { } notice) progress.Info(notice);
        progress.Report(new DumpProgress(database, 0, null, value.Rows, null));
    }
}
