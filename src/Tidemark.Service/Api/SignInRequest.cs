namespace Tidemark.Service.Api;

/// <summary>Who wants in.</summary>
/// <param name="User">The TDengine user.</param>
/// <param name="Password">The password. Secret.</param>
public sealed record SignInRequest(string? User, string? Password)
{
    /// <inheritdoc/>
    public override string ToString() => $"{User}:***";
}
