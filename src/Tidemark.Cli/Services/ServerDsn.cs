using System.CommandLine;
using Tidemark.Cli.Commands;
using Tidemark.Errors;
using Tidemark.TDengine;
using Tidemark.Terminal;

namespace Tidemark.Cli.Services;

/// <summary>The DSN of a server to register. Its password need not stand on the command line: it is taken from the environment, or asked for.</summary>
internal static class ServerDsn
{
    private const string DsnVariable = "TIDEMARK_SERVER_DSN";
    private const string PasswordVariable = "TIDEMARK_SERVER_PASSWORD";
    private const string Hidden = "***";

    public static Option<string?> Dsn { get; } = new("--dsn") { Description = $"Where and as whom: taos+ws://user@host:6041 [default: {DsnVariable}]; its password is better given as {PasswordVariable} or by --ask-password", HelpName = "dsn" };

    public static Option<bool> AskPassword { get; } = new("--ask-password") { Description = "Ask for the password of the DSN's user" };

    /// <summary>The whole DSN.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="known">The address of the server as it is, without its secrets; null for a new one.</param>
    /// <returns>The DSN with its secrets; null where nothing of it is given.</returns>
    /// <exception cref="TidemarkException">It cannot be read, or no password was typed (TM101).</exception>
    public static string? Read(ParseResult parse, string? known)
    {
        var given = parse.GetValue(Dsn) ?? Variable(DsnVariable);
        var password = parse.GetValue(AskPassword) ? Ask() : Variable(PasswordVariable);
        if (given is null && (known is null || password is null)) return null;
        var dsn = TDengine.Dsn.Parse(given ?? known!);
        if (given is null && dsn.Token == Hidden) throw new TidemarkException(ErrorCode.InvalidArgument, "The server is signed in to with a token, not with a password.", "Give its whole DSN.");
        return (password is null ? dsn : dsn with { Password = password }).ToSecretString();
    }

    private static string Ask() => new PasswordPrompt().Ask("Password: ") is { Length: > 0 } password ? password
        : throw new TidemarkException(ErrorCode.InvalidArgument, "No password was given.", $"Type it, or set {PasswordVariable}.");

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
