namespace Tidemark.Errors;

/// <summary>The one base of everything Tidemark throws on purpose: a stable code, what happened, and what to do about it.</summary>
public class TidemarkException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="code">The stable code.</param>
    /// <param name="message">Names the thing and the cause. No secret, no stack trace.</param>
    /// <param name="hint">The cure, a sentence of its own; null when there is none.</param>
    /// <param name="isTransient">Whether the same call may succeed later.</param>
    /// <param name="cause">The exception behind it, printed under "Caused by".</param>
    public TidemarkException(ErrorCode code, string message, string? hint = null, bool isTransient = false, Exception? cause = null)
        : base(message, cause)
    {
        Code = code;
        Hint = hint;
        IsTransient = isTransient;
    }

    /// <summary>The stable code.</summary>
    public ErrorCode Code { get; }

    /// <summary>The cure; null when there is none.</summary>
    public string? Hint { get; }

    /// <summary>Whether the same call may succeed later.</summary>
    public bool IsTransient { get; }

    /// <summary>The exit code of the command line: 1 internal, 2 usage, 3 server, 4 capture, 5 damaged data, 6 storage, 7 restore.</summary>
    public int ExitCode => (int)Code < 100 ? 1 : ((int)Code / 100) + 1;
}
