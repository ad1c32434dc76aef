namespace Tidemark.Service.Tasks;

/// <summary>A line of a task's log.</summary>
/// <param name="Id">Grows.</param>
/// <param name="At">When.</param>
/// <param name="Level">How much it matters.</param>
/// <param name="Text">What happened.</param>
public sealed record TaskLogLine(long Id, DateTimeOffset At, TaskLogLevel Level, string Text);
