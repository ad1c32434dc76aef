using System.Diagnostics;
using System.Globalization;

namespace Tidemark.Bench;

/// <summary>Runs one measurement in a process of its own.</summary>
internal static class ChildProcess
{
    /// <summary>Starts this program again and waits for it.</summary>
    /// <returns>Its exit code.</returns>
    public static async Task<int> RunAsync(string benchmark, BenchOptions options)
    {
        var arguments = new List<string>
        {
            benchmark, "--dsn", options.Dsn!.ToSecretString(), "--database", options.Database, "--client", options.Client,
            "--connections", options.Connections.ToString(CultureInfo.InvariantCulture), "--runs", "0",
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") arguments.Insert(0, typeof(ChildProcess).Assembly.Location);
        using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments))!;
        await child.WaitForExitAsync();
        return child.ExitCode;
    }
}
