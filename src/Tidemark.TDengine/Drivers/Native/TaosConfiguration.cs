using Tidemark.Errors;

namespace Tidemark.TDengine.Drivers.Native;

/// <summary>
/// The configuration of the client library: a directory of our own instead of the machine's, so that nothing is reported to the vendor, times
/// are UTC, texts are UTF-8, and the log is small and goes where we may write. It is private to the user and removed when the process ends.
/// </summary>
internal static class TaosConfiguration
{
    private static string? _chosen;
    private static bool _isUsed;

    /// <summary>The directory to give to the library: the user's where he named one, otherwise a new one.</summary>
    public static string Use(string? chosen)
    {
        _chosen = chosen;
        _isUsed = true;
        if (chosen is not null)
        {
            if (!Directory.Exists(chosen))
                throw new TidemarkException(ErrorCode.InvalidArgument, $"the directory of the DSN parameter {DsnParameters.ConfigDirectory} does not exist: {chosen}", "It is the one that holds taos.cfg.");
            return chosen;
        }

        var directory = Directory.CreateTempSubdirectory("tidemark-taos-").FullName;
        File.WriteAllText(Path.Combine(directory, "taos.cfg"), TextFor(directory));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Remove(directory);
        return directory;
    }

    /// <summary>Refuses another directory than the one in use: the library reads its configuration once.</summary>
    public static void EnsureSame(string? chosen)
    {
        if (!_isUsed || chosen is null || string.Equals(chosen, _chosen, StringComparison.Ordinal)) return;
        throw new TidemarkException(
            ErrorCode.InvalidArgument,
            $"the DSN parameter {DsnParameters.ConfigDirectory} names {chosen}, but the client library already uses {_chosen ?? "a configuration of its own"}",
            "The library reads its configuration once: give the same directory in every DSN of a command.");
    }

    /// <summary>taos.cfg. A value may not hold blanks.</summary>
    internal static string TextFor(string directory) => $"""
        crashReporting 0
        telemetryReporting 0
        monitor 0
        enableCoreFile 0
        charset UTF-8
        timezone UTC
        logDir {directory}
        tempDir {directory}
        minimalLogDirGB 0.001
        minimalTmpDirGB 0.001
        numOfLogLines 100000
        debugFlag 131

        """;

    private static void Remove(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Something else holds a file in it: the system's own cleaning of temporary files takes it.
            _isUsed = true;
        }
    }
}
