using System.CommandLine;
using Tidemark.Cli.Commands;

namespace Tidemark.Cli.Services;

/// <summary>Which service a command asks.</summary>
internal static class ServiceOption
{
    private const string AddressVariable = "TIDEMARK_SERVICE";

    public static Option<string?> Create() => new("--service")
    {
        Description = $"The service: http://user:password@host:6060, or http://host:6060 with a token in {ServiceAddress.TokenVariable} [default: {AddressVariable}, or http://127.0.0.1:6060]", HelpName = "address",
    };

    /// <summary>Signs in to it.</summary>
    public static Task<ServiceClient> OpenAsync(string? given, CommandContext context) =>
        ServiceClient.OpenAsync(ServiceAddress.Parse(given ?? Environment.GetEnvironmentVariable(AddressVariable) ?? "http://127.0.0.1:6060", Environment.GetEnvironmentVariable(ServiceAddress.TokenVariable)), context.Cancel);
}
