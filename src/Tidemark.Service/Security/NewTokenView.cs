namespace Tidemark.Service.Security;

/// <summary>A token that was made just now.</summary>
/// <param name="Token">The token.</param>
/// <param name="Secret">What a program sends. Shown this once.</param>
public sealed record NewTokenView(TokenView Token, string Secret);
