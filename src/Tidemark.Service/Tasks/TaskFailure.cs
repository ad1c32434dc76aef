using System.Text;
using Tidemark.Backup.Failures;
using Tidemark.Errors;

namespace Tidemark.Service.Tasks;

/// <summary>Why a task failed.</summary>
public sealed record TaskFailure
{
    /// <summary>Stable: TM301.</summary>
    public required string Code { get; init; }

    /// <summary>What happened.</summary>
    public required string Message { get; init; }

    /// <summary>What was behind it, the nearest first.</summary>
    public IReadOnlyList<string> Causes { get; init; } = [];

    /// <summary>The cure; null when there is none.</summary>
    public string? Hint { get; init; }

    /// <summary>What the task does.</summary>
    public TaskKind Kind { get; init; }

    /// <summary>Whether the same may succeed later.</summary>
    public bool IsTransient { get; init; }

    /// <summary>The whole of it, worded as TDengine's users know it.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder("Error: ").Append(Head).Append("\n\nCaused by:\n    ").Append(Code).Append(": ").Append(Message);
            foreach (var cause in Causes) text.Append("\n    ").Append(cause.ReplaceLineEndings("\n    "));
            if (Hint is not null) text.Append("\n\nhint: ").Append(Hint);
            return text.ToString();
        }
    }

    // A backup reads a subscription, so it has the text that TDengine's users know for one.
    private string Head => Kind switch
    {
        TaskKind.Backup => "tmq to td task exec error",
        TaskKind.Restore => "restore task exec error",
        TaskKind.Dump => "dump to S3 task exec error",
        TaskKind.Verify => "verify task exec error",
        TaskKind.Compact => "compact task exec error",
        TaskKind.Prune => "prune task exec error",
        _ => "task exec error",
    };

    /// <summary>Describes an exception. No secret is in it.</summary>
    /// <param name="exception">What happened.</param>
    /// <param name="kind">What the task does.</param>
    public static TaskFailure Of(Exception exception, TaskKind kind = TaskKind.Backup)
    {
        var failure = Failure.Of(exception);
        return new TaskFailure { Kind = kind, Code = failure.Code ?? "TM001", Message = failure.Message, Causes = failure.Causes, Hint = failure.Hint, IsTransient = exception is TidemarkException { IsTransient: true } };
    }
}
