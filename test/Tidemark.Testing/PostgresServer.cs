using System.Diagnostics;

namespace Tidemark.Testing;

/// <summary>The PostgreSQL that the test command has started (<c>eng/postgres-server.sh</c>), or one's own of the same make: TIDEMARK_TEST_POSTGRES is its connection string, of a user who may make databases.</summary>
public static class PostgresServer
{
    /// <summary>Why there is none; null when there is one.</summary>
    public static string? Missing { get; } = Connection is not null ? null
        : Environment.GetEnvironmentVariable("TIDEMARK_TEST_POSTGRES_MISSING") ?? "no PostgreSQL: run ./test.sh, or eng/postgres-server.sh start <directory> and source <directory>/environment";

    /// <summary>Its connection string without a database; null when there is none.</summary>
    public static string? Connection => Environment.GetEnvironmentVariable("TIDEMARK_TEST_POSTGRES") is { Length: > 0 } text ? text : null;

    /// <summary>Runs a command of the script that starts servers, for a server of the test's own.</summary>
    public static async Task AdministerAsync(string command, string directory)
    {
        using var process = Process.Start(new ProcessStartInfo(Script(), [command, directory]) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{command} ended with {process.ExitCode}: {await errors}");
    }

    private static string Script()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "eng", "postgres-server.sh") is var script && File.Exists(script)) return script;
        throw new InvalidOperationException("eng/postgres-server.sh is not above the tests");
    }
}
