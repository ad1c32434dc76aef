namespace Tidemark.Service.Api;

/// <summary>Who is signed in.</summary>
/// <param name="User">The TDengine user, or the token.</param>
/// <param name="Scopes">What it may do: read, operate, manage, administer.</param>
/// <param name="AntiforgeryToken">What requests that change something send as <c>X-Tidemark-Antiforgery</c>; null for tokens.</param>
public sealed record SessionView(string User, IReadOnlyList<string> Scopes, string? AntiforgeryToken);
