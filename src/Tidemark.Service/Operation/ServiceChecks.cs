using System.Net;
using Tidemark.Errors;
using Tidemark.Service.Catalog;

namespace Tidemark.Service.Operation;

/// <summary>What options must hold before anything is made.</summary>
internal static class ServiceChecks
{
    private const int MostTasks = 64;
    private const int LeastSigns = 5;
    private static readonly TimeSpan MostTimeout = TimeSpan.FromHours(1);

    /// <summary>Refuses options, naming all faults.</summary>
    public static void Check(ServiceOptions options)
    {
        var faults = new List<string>();
        if (string.IsNullOrWhiteSpace(options.DataDirectory)) faults.Add("the data directory has no name");
        if (options.Port is < 0 or > ushort.MaxValue) faults.Add($"{options.Port} is not a port");
        if (options.MaxTasks is < 1 or > MostTasks) faults.Add($"{options.MaxTasks} tasks at once; 1 to {MostTasks} are possible");
        if (string.IsNullOrWhiteSpace(options.Node)) faults.Add("the node has no name");
        if (options.PublicAddress is { } address && (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https"))) faults.Add($"'{address}' is no http:// or https:// address");
        if (options.Node.Length > CatalogContext.MaxNodeLength) faults.Add($"the node's name is longer than {CatalogContext.MaxNodeLength} characters");
        if (options.SignTimeout < options.SignInterval * LeastSigns || options.SignTimeout > MostTimeout) faults.Add($"other nodes would wait {options.SignTimeout.TotalSeconds:0.###} s; {(options.SignInterval * LeastSigns).TotalSeconds:0.###} to {MostTimeout.TotalSeconds:0} s are possible");
        // A gateway goes by the token and looks at no user and password beside it, so that anybody would be let in.
        if (options.SignInServer.Token is not null)
            faults.Add($"{options.SignInServer} has a token, and with one the gateway checks no password of who signs in: name the server that is asked who may sign in (--server) without it, and register that one for plans with 'tidemark server add'");
        if (options.KeyFilePath is not null && options.Catalog is null) faults.Add("a key file is for nodes that share a catalog on PostgreSQL (--catalog); without one, keys lie in the data directory");
        if (options.CertificatePath is { } path && !File.Exists(path)) faults.Add($"there is no certificate {path}");
        if (!IPAddress.TryParse(NameOf(options.Host), out _)) faults.Add($"'{options.Host}' is not an address");
        else if (!IsLoopback(options) && options.CertificatePath is null && !options.Insecure)
            faults.Add($"passwords would cross the network as plain text on {options.Host}; give a certificate (--certificate), put a TLS proxy in front and listen on loopback, or say --insecure");
        if (faults.Count > 0) throw new TidemarkException(ErrorCode.InvalidArgument, $"The service cannot start: {string.Join("; ", faults)}.", "'tidemark serve --help' shows what is possible.");
    }

    /// <summary>The address to listen on.</summary>
    public static IPAddress AddressOf(ServiceOptions options) => IPAddress.Parse(NameOf(options.Host));

    /// <summary>Whether only this machine reaches it.</summary>
    public static bool IsLoopback(ServiceOptions options) => IPAddress.IsLoopback(AddressOf(options));

    private static string NameOf(string host) => host == "localhost" ? "127.0.0.1" : host;
}
