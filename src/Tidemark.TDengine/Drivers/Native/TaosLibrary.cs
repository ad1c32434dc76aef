using System.Runtime.InteropServices;
using Tidemark.Errors;

namespace Tidemark.TDengine.Drivers.Native;

/// <summary>
/// TDengine's client library in this process: loaded on demand, once, and told its configuration before anything else is asked of it.
/// Since 3.3.6 <c>libtaos</c> is a thin loader of <c>libtaosnative</c> (or, if the environment says so, of another); both have the same functions.
/// </summary>
internal static class TaosLibrary
{
    /// <summary>The name that the imports use.</summary>
    public const string Name = "taos";

    private const string Loader = "libtaos.so";
    private const string Zstd = "libzstd.so.1";
    private const string Worker = "libtaosnative.so";

    // Functions that came late: where these are, all are.
    private static readonly string[] Required = ["tmq_get_raw", "tmq_write_raw", "tmq_committed", "tmq_get_topic_assignment", "taos_stmt2_get_fields", "taos_fetch_raw_block"];

    private static readonly Lock Gate = new();
    private static nint _handle;
    private static string? _path;

    /// <summary>The library's version; null while it is not loaded.</summary>
    public static string? Version { get; private set; }

    /// <summary>Whether results tell precision and scale of DECIMAL columns: since 3.3.6.</summary>
    public static bool HasScale { get; private set; }

    /// <summary>Loads it, where that has not been done. Blocks for some ten milliseconds: on the thread of a handle.</summary>
    /// <exception cref="TidemarkException"><see cref="ErrorCode.MissingLibrary"/>; <see cref="ErrorCode.InvalidArgument"/> for a second library or a second configuration.</exception>
    public static void Load(Dsn dsn)
    {
        lock (Gate)
        {
            var wanted = dsn.Parameter(DsnParameters.Library);
            if (_handle != 0)
            {
                if (wanted is not null && !string.Equals(wanted, _path, StringComparison.Ordinal)) EnsureThere(dsn, wanted);
                TaosConfiguration.EnsureSame(dsn.Parameter(DsnParameters.ConfigDirectory));
                return;
            }

            HoldOwnLibraries();
            var handle = Open(wanted, out var cause);
            if (handle == 0) throw Missing(dsn, wanted, cause);
            if (Required.FirstOrDefault(f => !NativeLibrary.TryGetExport(handle, f, out _)) is { } lacking) throw TooOld(dsn, wanted ?? Loader, lacking);
            Initialize(dsn, handle, wanted);
        }
    }

    private static void Initialize(Dsn dsn, nint handle, string? wanted)
    {
        _handle = handle;
        _path = wanted;
        NativeLibrary.SetDllImportResolver(typeof(TaosLibrary).Assembly, static (name, _, _) => name == Name ? _handle : 0);
        HasScale = NativeLibrary.TryGetExport(handle, "taos_fetch_fields_e", out _);
        // Any other option first would make the library start with the machine's configuration, and this one come too late.
        var directory = TaosConfiguration.Use(dsn.Parameter(DsnParameters.ConfigDirectory));
        var code = TaosNative.SetOption(TaosNative.OptionConfigDirectory, directory);
        if (code == 0) code = TaosNative.Initialize();
        if (code != 0) throw NativeError.Make(code, NativeText.Copy(TaosNative.GetErrorText(0)), $"starting the client library with the configuration in {directory}");
        Version = NativeText.Copy(TaosNative.GetClientVersion());
        ProcessEnd.SkipLibraryCleanup();
    }

    // The client library exports a zstd of its own, old, under the names of the real one. Where it also depends on the real one (some distributions'
    // builds do, by way of curl), that would be bound to the old functions in parts: measured, compression fails and the heap is destroyed. A library
    // that is there before is bound to itself.
    private static void HoldOwnLibraries() => NativeLibrary.TryLoad(Zstd, out _);

    private static nint Open(string? wanted, out Exception? cause)
    {
        string[] candidates = wanted is null ? [Worker, Loader, Loader + ".1", "/usr/local/taos/driver/" + Loader] : [BehindLoader(wanted)];
        cause = null;
        foreach (var candidate in candidates)
        {
            try
            {
                return NativeLibrary.Load(candidate);
            }
            catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
            {
                // The loader's own name is the one that people know.
                if (cause is null || candidate == Loader) cause = error;
            }
        }

        return 0;
    }

    // The loader looks for the worker in the system's directories only, whatever directory it lies in itself.
    private static string BehindLoader(string path)
    {
        if (!Path.GetFileName(path).StartsWith(Loader, StringComparison.Ordinal) || Path.GetDirectoryName(Path.GetFullPath(path)) is not { } directory) return path;
        var worker = Path.Combine(directory, Worker);
        return File.Exists(worker) ? worker : path;
    }

    private static void EnsureThere(Dsn dsn, string wanted)
    {
        var other = Open(wanted, out var cause);
        if (other == 0) throw Missing(dsn, wanted, cause);
        NativeLibrary.Free(other);
        if (other == _handle) return;
        throw new TidemarkException(
            ErrorCode.InvalidArgument,
            $"the DSN names the client library {wanted}, but this process already uses {_path ?? Loader}",
            "A process can use one client library only: go to one of the servers through taosAdapter (taos+ws://…:6041).");
    }

    private static TidemarkException Missing(Dsn dsn, string? wanted, Exception? cause) => new(
        ErrorCode.MissingLibrary,
        $"TDengine's client library {wanted ?? Loader} cannot be loaded: {dsn} asks for the native driver",
        $"Install the package TDengine client of the server's version ({Loader}), or name the file with ?{DsnParameters.Library}=…; "
        + $"or go through taosAdapter, which needs no library: {WebSocketForm(dsn)}",
        cause: cause is null ? null : new DllNotFoundException(Reason(cause.Message)));

    // The first line only says that it failed; below stands what the loader of the system said.
    private static string Reason(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines.Length > 1 ? string.Join("; ", lines[1..].Distinct(StringComparer.Ordinal)) : message;
    }

    private static TidemarkException TooOld(Dsn dsn, string path, string lacking) => new(
        ErrorCode.MissingLibrary,
        $"TDengine's client library {path} is too old: it has no {lacking}",
        $"Install the package TDengine client of the server's version, 3.3.6 or later; or go through taosAdapter: {WebSocketForm(dsn)}");

    /// <summary>The same place through taosAdapter, without the parameters.</summary>
    public static Dsn WebSocketForm(Dsn dsn) => dsn.WithTransport(DsnTransport.WebSocket, 6041) with { Parameters = [] };
}
