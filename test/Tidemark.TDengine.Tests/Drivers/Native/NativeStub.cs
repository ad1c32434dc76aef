using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Tidemark.Testing;

namespace Tidemark.TDengine.Tests.Drivers.Native;

/// <summary>
/// The stub of the client library (libtaos_stub.c), compiled once per process with the machine's C compiler, and something that listens where its DSN
/// points. A process can use one client library, so these tests leave the process to the real one where TIDEMARK_TEST_DSN names it.
/// </summary>
internal sealed class NativeStub : IDisposable
{
    private static readonly Lazy<string?> Compiled = new(Compile);
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    private NativeStub(string path, int messages, int failingCloses)
    {
        _listener.Start();
        Path = path;
        Function<Reset>("stub_reset")(messages, failingCloses);
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint GetText();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int GetNumber();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int GetLive(int kind);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void Act();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void Reset(int messages, int failingCloses);

    /// <summary>The compiled library.</summary>
    public string Path { get; }

    /// <summary>What was called, in order.</summary>
    public string[] Log => Text("stub_log").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>taos.cfg as the library found it.</summary>
    public string Configuration => Text("stub_config");

    /// <summary>Sizes and offsets of its structures, as the C compiler laid them out.</summary>
    public string Layouts => Text("stub_layouts");

    /// <summary>Rules that were broken.</summary>
    public string Breaches => Text("stub_breaches");

    /// <summary>Threads that stand at the gate.</summary>
    public int Blocked => Function<GetNumber>("stub_blocked")();

    /// <summary>Starts a test; skips it where there is no compiler or the process has the real library.</summary>
    public static NativeStub Start(int messages = 0, int failingCloses = 0)
    {
        var real = Environment.GetEnvironmentVariable("TIDEMARK_TEST_DSN") is { Length: > 0 } text && TDengine.Dsn.Parse(text).Transport == DsnTransport.Native;
        Assert.SkipWhen(real, "this process has the real client library loaded (TIDEMARK_TEST_DSN), and a process can use one only");
        Assert.SkipWhen(Compiled.Value is null, "there is no C compiler (cc): install the package gcc");
        return new NativeStub(Compiled.Value!, messages, failingCloses);
    }

    /// <summary>A DSN of the stub.</summary>
    public Dsn Dsn(string user = "root", string? database = null) => TDengine.Dsn.Parse($"taos://{user}:secret@127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/{database}?library={Path}");

    /// <summary>How many of a kind live: connection, consumer, result, statement, message, raw, conf, list, assignment, json, fields.</summary>
    public int Live(string kind) => Function<GetLive>("stub_live")(Array.IndexOf("connection consumer result statement message raw conf list assignment json fields".Split(' '), kind));

    /// <summary>Lets everything go on that stands at the gate.</summary>
    public void OpenGate() => Function<Act>("stub_open_gate")();

    /// <summary>Waits until a call stands at the gate.</summary>
    public Task UntilBlockedAsync() => Condition.UntilAsync(() => Blocked > 0, "a blocked call", TestContext.Current.CancellationToken);

    /// <summary>Everything was freed, once, and no rule was broken.</summary>
    public void AssertClean()
    {
        Assert.Equal("", Breaches);
        foreach (var kind in "connection consumer result statement message raw conf list assignment json fields".Split(' ')) Assert.Equal(0, Live(kind));
    }

    public void Dispose() => _listener.Dispose();

    private static string? Compile()
    {
        var directory = Directory.CreateTempSubdirectory("tidemark-stub-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(directory, recursive: true);
        var library = System.IO.Path.Combine(directory, "libstub.so");
        var source = System.IO.Path.Combine(GoldenFiles.RepositoryRoot, "test", "Tidemark.TDengine.Tests", "Drivers", "Native", "libtaos_stub.c");
        try
        {
            using var compiler = Process.Start(new ProcessStartInfo("cc", ["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Wno-unused-parameter", "-Werror", "-o", library, source, "-lpthread"]))!;
            compiler.WaitForExit();
            return compiler.ExitCode == 0 ? library : throw new InvalidOperationException($"cc ended with {compiler.ExitCode}");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private string Text(string function) => Marshal.PtrToStringUTF8(Function<GetText>(function)())!;

    private T Function<T>(string name) => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(NativeLibrary.Load(Path), name));
}
