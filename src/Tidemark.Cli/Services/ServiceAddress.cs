using Tidemark.Errors;

namespace Tidemark.Cli.Services;

/// <summary>Where a service is, and who asks it: <c>http://user:password@host:6060</c>, or without user and with a token.</summary>
/// <param name="Address">The service.</param>
/// <param name="User">The TDengine user to sign in as; null with a token.</param>
/// <param name="Password">Its password. Secret.</param>
/// <param name="Token">The token. Secret.</param>
internal sealed record ServiceAddress(Uri Address, string? User, string? Password, string? Token)
{
    public const string TokenVariable = "TIDEMARK_TOKEN";

    /// <summary>Reads an address.</summary>
    /// <exception cref="TidemarkException">It is none, or nobody signs in (TM101).</exception>
    public static ServiceAddress Parse(string text, string? token)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new TidemarkException(ErrorCode.InvalidArgument, "The address of the service cannot be read.", "Write http://user:password@host:6060, or http://host:6060 with a token in TIDEMARK_TOKEN.");
        var user = address.UserInfo.Split(':', 2).Select(Uri.UnescapeDataString).ToArray();
        var plain = new UriBuilder(address) { UserName = "", Password = "", Path = "/api/v1/" }.Uri;
        if (user is [{ Length: > 0 } name, var password]) return new ServiceAddress(plain, name, password, null);
        if (string.IsNullOrEmpty(token))
            throw new TidemarkException(ErrorCode.InvalidArgument, $"Nobody signs in to {plain.Host}:{plain.Port}.", $"Write http://user:password@{plain.Host}:{plain.Port} with a TDengine user, or set {TokenVariable} to a token.");
        return new ServiceAddress(plain, null, null, token);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Address.Scheme}://{Address.Host}:{Address.Port}";
}
