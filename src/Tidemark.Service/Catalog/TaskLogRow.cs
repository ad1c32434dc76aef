using Tidemark.Service.Tasks;

namespace Tidemark.Service.Catalog;

/// <summary>A line of a task's log.</summary>
internal sealed class TaskLogRow
{
    public long Id { get; set; }

    public long TaskId { get; set; }

    public DateTimeOffset At { get; set; }

    public TaskLogLevel Level { get; set; }

    public required string Text { get; set; }
}
