using System.Diagnostics;

namespace Tidemark.Testing;

/// <summary>
/// The S3 server that the test command has started (<c>eng/s3-server.sh</c>), or one's own of the same make: TIDEMARK_TEST_S3_ENDPOINT, and in TIDEMARK_TEST_S3_DIRECTORY its ceph.conf.
/// </summary>
public static class S3Server
{
    /// <summary>A user who may make buckets.</summary>
    public static readonly (string Id, string Secret) Writer = ("WRITERKEY00000000000", "writersecret0000000000000000000000000000");

    /// <summary>A user without any right.</summary>
    public static readonly (string Id, string Secret) Reader = ("READERKEY00000000000", "readersecret0000000000000000000000000000");

    /// <summary>A user for quotas.</summary>
    public static readonly (string Id, string Secret) Small = ("SMALLKEY000000000000", "smallsecret00000000000000000000000000000");

    /// <summary>Why there is none; null when there is one.</summary>
    public static string? Missing { get; } = Endpoint is not null ? null
        : Environment.GetEnvironmentVariable("TIDEMARK_TEST_S3_MISSING") ?? "no S3 server: run ./test.sh, or eng/s3-server.sh start <directory> and source <directory>/environment";

    /// <summary>Its address; null when there is none.</summary>
    public static string? Endpoint => Environment.GetEnvironmentVariable("TIDEMARK_TEST_S3_ENDPOINT") is { Length: > 0 } text ? text : null;

    /// <summary>Its host and port.</summary>
    public static (string Host, int Port) Address
    {
        get
        {
            var address = new Uri(Endpoint!);
            return (address.Host, address.Port);
        }
    }

    /// <summary>Runs one of Ceph's programs for its administrator.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string> AdministerAsync(string program, params string[] arguments)
    {
        var configuration = Path.Combine(Environment.GetEnvironmentVariable("TIDEMARK_TEST_S3_DIRECTORY")!, "ceph.conf");
        var start = new ProcessStartInfo(program, ["-c", configuration, "-n", "client.admin", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await errors}");
    }
}
