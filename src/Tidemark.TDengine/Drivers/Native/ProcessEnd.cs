using System.Runtime.InteropServices;

namespace Tidemark.TDengine.Drivers.Native;

/// <summary>
/// The client library registers a clean-up for the end of the process, which waits up to 1.5 s for its heartbeat thread to wake. Everything of
/// ours is closed by then and the process's memory goes anyway, so its end is cut short: <c>_exit</c> itself is registered behind the
/// library's clean-up and therefore runs before it, with the exit code that was set, after all managed code has ended.
/// </summary>
internal static partial class ProcessEnd
{
    private const string CLibrary = "libc";
    private static bool _isDone;

    /// <summary>Call it once the library has registered its clean-up.</summary>
    public static void SkipLibraryCleanup()
    {
        if (_isDone || !OperatingSystem.IsLinux()) return;
        _isDone = NativeLibrary.TryLoad("libc.so.6", out var library)
            && NativeLibrary.TryGetExport(library, "_exit", out var exit)
            && NativeLibrary.TryGetExport(library, "on_exit", out _)
            && OnExit(exit, 0) == 0;
    }

    /// <summary>Registers a function that is called with the exit code when the process ends; the last registered is called first (glibc).</summary>
    [LibraryImport(CLibrary, EntryPoint = "on_exit")]
    private static partial int OnExit(nint function, nint argument);
}
