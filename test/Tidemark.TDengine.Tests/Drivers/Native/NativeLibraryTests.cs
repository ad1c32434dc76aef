using System.Diagnostics;
using System.Runtime.InteropServices;
using Tidemark.Errors;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Drivers.Native;
using Tidemark.Testing;

namespace Tidemark.TDengine.Tests.Drivers.Native;

/// <summary>Loading the client library, its configuration, its structures, and how the process ends.</summary>
[Collection("native")]
public sealed class NativeLibraryTests
{
    private const string CleanupVariable = "TIDEMARK_STUB_CLEANUP";
    private const string FailureVariable = "TIDEMARK_STUB_FAILURE";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("taos://root:secret@db1:6030/power?library=/nowhere/libtaos.so")]
    [InlineData("tmq://root:secret@db1:6030/power?library=/nowhere/libtaos.so")]
    public async Task Connect_MissingLibrary_NamesThePackageAndTheWebSocket(string dsn)
    {
        var error = await Assert.ThrowsAsync<TidemarkException>(async () => await TDengineDriver.ConnectAsync(Dsn.Parse(dsn), null, null, Token));
        Assert.Equal(ErrorCode.MissingLibrary, error.Code);
        Assert.Equal(1, error.ExitCode);
        Assert.False(error.IsTransient);
        Assert.Contains("/nowhere/libtaos.so", error.Message, StringComparison.Ordinal);
        Assert.Contains("TDengine client", error.Hint, StringComparison.Ordinal);
        Assert.Contains("libtaos.so", error.Hint, StringComparison.Ordinal);
        Assert.Contains("+ws://root:***@db1:6041/power", error.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message + error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscribe_MissingLibrary_SaysTheSame()
    {
        var subscription = new SubscriptionOptions { GroupId = "g", Topics = ["t"] };
        var error = await Assert.ThrowsAsync<TidemarkException>(async () => await TDengineDriver.SubscribeAsync(Dsn.Parse("tmq://db1?library=/nowhere/libtaos.so"), subscription, null, Token));
        Assert.Equal(ErrorCode.MissingLibrary, error.Code);
    }

    [Fact]
    public async Task Connect_FileThatIsNoLibrary_IsMissing()
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "libtaos.so");
        await File.WriteAllTextAsync(file, "not a library", Token);
        var error = await Assert.ThrowsAsync<TidemarkException>(async () => await TDengineDriver.ConnectAsync(Dsn.Parse($"taos://db1?library={file}"), null, null, Token));
        Assert.Equal(ErrorCode.MissingLibrary, error.Code);
        Assert.NotNull(error.InnerException);
    }

    [Theory]
    [InlineData("taos://h?tls_ca=/x", "tls_ca")]
    [InlineData("taos+ws://h?library=/x", "library")]
    [InlineData("taos+ws://h?config_dir=/x", "config_dir")]
    public async Task Connect_ParameterOfTheOtherDriver_IsRefused(string dsn, string name)
    {
        var error = await Assert.ThrowsAsync<TidemarkException>(async () => await TDengineDriver.ConnectAsync(Dsn.Parse(dsn), null, null, Token));
        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Structures_AreLaidOutAsInC()
    {
        using var stub = NativeStub.Start();
        int At<T>(string field) => (int)Marshal.OffsetOf<T>(field);
        var ours = string.Join('\n',
            $"field {Marshal.SizeOf<TaosField>()}: {At<TaosField>("_name")} {At<TaosField>("Type")} {At<TaosField>("Precision")} {At<TaosField>("Scale")} {At<TaosField>("Bytes")}",
            $"raw {Marshal.SizeOf<TmqRawData>()}: {At<TmqRawData>("Pointer")} {At<TmqRawData>("Length")} {At<TmqRawData>("RawType")}",
            $"assignment {Marshal.SizeOf<TmqAssignment>()}: {At<TmqAssignment>("VgroupId")} {At<TmqAssignment>("Offset")} {At<TmqAssignment>("Begin")} {At<TmqAssignment>("End")}",
            $"bind {Marshal.SizeOf<StatementBind>()}: {At<StatementBind>("Type")} {At<StatementBind>("Values")} {At<StatementBind>("Lengths")} {At<StatementBind>("IsNull")} {At<StatementBind>("Rows")}",
            $"binds {Marshal.SizeOf<StatementBinds>()}: {At<StatementBinds>("Tables")} {At<StatementBinds>("Names")} {At<StatementBinds>("Tags")} {At<StatementBinds>("Columns")}",
            $"option {Marshal.SizeOf<StatementOption>()}: {At<StatementOption>("RequestId")} {At<StatementOption>("SingleSuperTableInsert")} {At<StatementOption>("SingleTableBindOnce")} {At<StatementOption>("Callback")} {At<StatementOption>("Argument")}");
        Assert.Equal(stub.Layouts.TrimEnd(), ours);
    }

    [Fact]
    public async Task Connect_First_ConfiguresTheLibraryBeforeAnythingElse()
    {
        using var stub = NativeStub.Start();
        await using (await TDengineDriver.ConnectAsync(stub.Dsn(), null, null, Token))
        {
            var lines = stub.Configuration.Split('\n');
            foreach (var line in new[] { "crashReporting 0", "telemetryReporting 0", "charset UTF-8", "timezone UTC", "enableCoreFile 0" }) Assert.Contains(line, lines);
            var logDirectory = Assert.Single(lines, l => l.StartsWith("logDir ", StringComparison.Ordinal))["logDir ".Length..];
            Assert.True(Directory.Exists(logDirectory));
            // Loaded before the client library, which exports an old zstd of its own: see TaosLibrary.
            if (OperatingSystem.IsLinux()) Assert.Contains("libzstd.so", await File.ReadAllTextAsync("/proc/self/maps", Token), StringComparison.Ordinal);
            if (OperatingSystem.IsWindows()) return;
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(logDirectory));
        }

        stub.AssertClean();
    }

    [Fact]
    public async Task Connect_SecondLibraryOrConfiguration_IsRefused()
    {
        using var stub = NativeStub.Start();
        await using (await TDengineDriver.ConnectAsync(stub.Dsn(), null, null, Token))
        {
            var error = await Assert.ThrowsAsync<TidemarkException>(async () => await TDengineDriver.ConnectAsync(Dsn.Parse("taos://db1?library=libc.so.6"), null, null, Token));
            Assert.Equal(ErrorCode.InvalidArgument, error.Code);
            Assert.Contains(stub.Path, error.Message, StringComparison.Ordinal);
            error = await Assert.ThrowsAsync<TidemarkException>(async () => await TDengineDriver.ConnectAsync(Dsn.Parse("taos://db1?config_dir=/tmp"), null, null, Token));
            Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        }
    }

    /// <summary>The one below runs this in a process of its own.</summary>
    [Fact]
    public async Task Process_OfOneConnection_ConnectsAndCloses()
    {
        using var stub = NativeStub.Start();
        await using (var connection = await TDengineDriver.ConnectAsync(stub.Dsn(), null, null, Token)) Assert.Equal(5_000_000_000, await connection.ExecuteAsync("INSERT", Token));
        if (Environment.GetEnvironmentVariable(CleanupVariable) is null) return;
        // A new process: the log begins with what was said first.
        Assert.Equal(["options 3", "init", "connect 127.0.0.1 root secret (null) " + stub.Dsn().Port], stub.Log[..3]);
        Assert.Null(Environment.GetEnvironmentVariable(FailureVariable));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Process_ThatLoadedTheLibrary_EndsWithItsCodeAndWithoutTheLibrarysCleanUp(bool fails)
    {
        using var stub = NativeStub.Start();
        using var directory = new TemporaryDirectory();
        var mark = Path.Combine(directory.Path, "cleaned-up");
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["-method", "*" + nameof(Process_OfOneConnection_ConnectsAndCloses)]) { RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment[CleanupVariable] = mark;
        start.Environment["TMPDIR"] = directory.Path;
        if (fails) start.Environment[FailureVariable] = "1";
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);

        Assert.True(process.ExitCode == (fails ? 1 : 0), output);
        Assert.Contains("Total: 1", output, StringComparison.Ordinal);
        Assert.False(File.Exists(mark), "the library's clean-up ran, which waits for its heartbeat");
        Assert.Empty(Directory.EnumerateDirectories(directory.Path, "tidemark-taos-*"));
    }
}
