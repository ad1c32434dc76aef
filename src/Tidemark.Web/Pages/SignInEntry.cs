namespace Tidemark.Web.Pages;

/// <summary>What the sign-in form sends.</summary>
public sealed class SignInEntry
{
    /// <summary>The TDengine user.</summary>
    public string? User { get; set; }

    /// <summary>The password. Secret.</summary>
    public string? Password { get; set; }
}
