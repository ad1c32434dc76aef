using System.Collections.Concurrent;
using Tidemark.Backup.Progress;

namespace Tidemark.Backup.Tests.EndToEnd;

/// <summary>Keeps what a run told a person.</summary>
internal sealed class NoticeList : IProgress<WorkProgress>
{
    private readonly ConcurrentQueue<string> _texts = new();

    public IReadOnlyCollection<string> Texts => _texts;

    public void Report(WorkProgress value)
    {
        if (value.Notice is { } text) _texts.Enqueue(text);
    }
}
