using Tidemark.Errors;

namespace Tidemark.Taosdump.Commands;

/// <summary>A command line that cannot be run; it ends with the exit code that the real tool has for it.</summary>
internal sealed class TaosdumpUsageException(string message, string? hint, int taosdumpExitCode) : TidemarkException(ErrorCode.InvalidArgument, message, hint)
{
    /// <summary>The real tool's exit code.</summary>
    public int TaosdumpExitCode { get; } = taosdumpExitCode;
}
