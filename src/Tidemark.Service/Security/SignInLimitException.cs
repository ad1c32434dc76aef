using Tidemark.Errors;

namespace Tidemark.Service.Security;

/// <summary>Too many wrong passwords: the next try must wait.</summary>
internal sealed class SignInLimitException(TimeSpan wait) : TidemarkException(
    ErrorCode.AuthenticationFailed, "Too many wrong passwords.", $"Try again in {Math.Ceiling(wait.TotalSeconds):0} s.", isTransient: true)
{
    /// <summary>How long.</summary>
    public TimeSpan Wait { get; } = wait;
}
