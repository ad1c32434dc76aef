using System.Globalization;
using Tidemark.Errors;
using Tidemark.Service.Tasks;

namespace Tidemark.Cli.Services;

/// <summary>Failures that a service tells of, as errors of the command.</summary>
internal static class TaskFailures
{
    /// <summary>The error, with the code and the causes that it had in the service.</summary>
    public static TidemarkException ToException(this TaskFailure failure)
    {
        var code = int.TryParse(failure.Code.AsSpan(2), CultureInfo.InvariantCulture, out var number) && Enum.IsDefined((ErrorCode)number) ? (ErrorCode)number : ErrorCode.Internal;
        Exception? cause = null;
        foreach (var text in failure.Causes.Reverse()) cause = new TidemarkException(code, text, cause: cause);
        return new TidemarkException(code, failure.Message, failure.Hint, failure.IsTransient, cause);
    }
}
