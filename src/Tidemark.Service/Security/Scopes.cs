namespace Tidemark.Service.Security;

/// <summary>What a caller may do. Administrators have all of them, other users the first.</summary>
internal static class Scopes
{
    /// <summary>Look.</summary>
    public const string Read = "read";

    /// <summary>Run and cancel tasks, restore.</summary>
    public const string Operate = "operate";

    /// <summary>Change servers and plans.</summary>
    public const string Manage = "manage";

    /// <summary>Make tokens and read the audit log: people only.</summary>
    public const string Administer = "administer";

    /// <summary>The claim that carries one.</summary>
    public const string Claim = "scope";

    /// <summary>The claim that says when the session ends: an instant, ISO 8601.</summary>
    public const string UntilClaim = "until";

    /// <summary>The claim that names the session: all pages that one signing in opened have the same.</summary>
    public const string SessionClaim = "session";

    /// <summary>Those that a token may have.</summary>
    public static IReadOnlyList<string> OfTokens { get; } = [Read, Operate, Manage];
}
