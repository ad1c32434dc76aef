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

    /// <summary>Whether the same may succeed later.</summary>
    public bool IsTransient { get; init; }

    /// <summary>The whole of it, worded as TDengine's users know it.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder("Error: tmq to td task exec error\n\nCaused by:\n    ").Append(Code).Append(": ").Append(Message);
            foreach (var cause in Causes) text.Append("\n    ").Append(cause.ReplaceLineEndings("\n    "));
            if (Hint is not null) text.Append("\n\nhint: ").Append(Hint);
            return text.ToString();
        }
    }

    /// <summary>Describes an exception. No secret is in it.</summary>
    public static TaskFailure Of(Exception exception)
    {
        var failure = Failure.Of(exception);
        return new TaskFailure { Code = failure.Code ?? "TM001", Message = failure.Message, Causes = failure.Causes, Hint = failure.Hint, IsTransient = exception is TidemarkException { IsTransient: true } };
    }
}
