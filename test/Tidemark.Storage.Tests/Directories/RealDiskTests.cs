using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using Tidemark.Errors;
using Tidemark.Storage.Directories;

namespace Tidemark.Storage.Tests.Directories;

/// <summary>Faults of a real system: a full file system, one that refuses, a process that was killed.</summary>
public sealed class RealDiskTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Write_TinyFileSystem_IsFullAndKeepsWhatWasComplete()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Mounting a tiny file system needs root on Linux.");
        var mounted = await RunAsync("mount", "-t", "tmpfs", "-o", "size=256k", "tidemark-test", _directory.FullPath);
        Assert.SkipUnless(mounted, "This system does not let root mount a tmpfs.");
        try
        {
            var storage = new DirectoryStorage(_directory.FullPath);
            await storage.WriteAllAsync("plans/a", new byte[100_000], false, None);

            var failure = await Assert.ThrowsAsync<TidemarkException>(async () => await storage.WriteAllAsync("plans/b", new byte[300_000], false, None));

            Assert.Equal((ErrorCode.StorageFull, 6), (failure.Code, failure.ExitCode));
            Assert.Contains(Path.Combine(_directory.FullPath, "plans/b"), failure.Message, StringComparison.Ordinal);
            Assert.Equal(0, await storage.CleanAsync(None));
            Assert.Equal(100_000, (await storage.ReadAllAsync("plans/a", 100_000, None)).Length);
            await using var held = await storage.LockAsync("prune", "test", None);
            await storage.WriteAllAsync("plans/c", new byte[100_000], false, None);
        }
        finally
        {
            Assert.True(await RunAsync("umount", _directory.FullPath));
        }
    }

    [Fact]
    public async Task Write_FullDevice_IsFull()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "This system has no /dev/full.");
        var storage = new DirectoryStorage(_directory.FullPath, new FullDisk());

        var failure = await Assert.ThrowsAsync<TidemarkException>(async () => await storage.WriteAllAsync("a", new byte[1000], false, None));

        Assert.Equal(ErrorCode.StorageFull, failure.Code);
    }

    [Fact]
    public async Task Create_PlaceOfTheSystem_IsDenied()
    {
        Assert.SkipUnless(Directory.Exists("/sys/kernel"), "This system has no /sys.");
        var storage = new DirectoryStorage("/sys/kernel/tidemark");

        var failure = await Assert.ThrowsAsync<TidemarkException>(async () => await storage.CreateAsync("a", false, None));

        Assert.Equal(ErrorCode.StorageDenied, failure.Code);
        Assert.Contains("/sys/kernel/tidemark", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_DirectoryWithoutRights_AreDenied()
    {
        Assert.SkipUnless(!Environment.IsPrivilegedProcess, "Root is not bound by the rights of directories.");
        if (OperatingSystem.IsWindows()) return;
        var closed = Directory.CreateDirectory(Path.Combine(_directory.FullPath, "closed"), UnixFileMode.None);
        try
        {
            var storage = new DirectoryStorage(_directory.FullPath);
            Assert.Equal(ErrorCode.StorageDenied, (await Assert.ThrowsAsync<TidemarkException>(async () => await storage.CreateAsync("closed/a", false, None))).Code);
            Assert.Equal(ErrorCode.StorageDenied, (await Assert.ThrowsAsync<TidemarkException>(async () =>
            {
                await foreach (var file in storage.ListAsync("closed", None)) Assert.Fail(file.Path);
            })).Code);
        }
        finally
        {
            closed.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        }
    }

    [Fact]
    public async Task Lock_HolderKilled_IsFreeAgain()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/flock"), "The program flock is not installed.");
        var storage = new DirectoryStorage(_directory.FullPath);
        await (await storage.LockAsync("run", "the one before", None)).DisposeAsync();
        var lockFile = Directory.EnumerateFiles(_directory.FullPath).Single();
        using var holder = Process.Start(new ProcessStartInfo("/usr/bin/flock", ["-n", lockFile, "sh", "-c", "echo held; exec cat"]) { RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false })!;
        Assert.Equal("held", await holder.StandardOutput.ReadLineAsync());

        var refusal = await Assert.ThrowsAsync<TidemarkException>(async () => await storage.LockAsync("run", "me", None));
        holder.Kill(entireProcessTree: true);
        await holder.WaitForExitAsync();

        Assert.Equal(ErrorCode.Locked, refusal.Code);
        // The child that inherited the lock may outlive its parent by a moment.
        var deadline = Stopwatch.StartNew();
        IAsyncDisposable? held = null;
        while (held is null)
        {
            try
            {
                held = await storage.LockAsync("run", "me", None);
            }
            catch (TidemarkException still) when (still.Code == ErrorCode.Locked && deadline.Elapsed < TimeSpan.FromSeconds(10))
            {
                await Task.Yield();
            }
        }

        await held.DisposeAsync();
    }

    [Fact]
    public async Task Clean_LeftOversOfADeadRun_AreRemoved()
    {
        var storage = new DirectoryStorage(_directory.FullPath);
        await storage.WriteAllAsync("plans/a", new byte[10], false, None);
        var left = DirectoryNames.Temporary(Path.Combine(_directory.FullPath, "plans", "b"));
        await File.WriteAllBytesAsync(left, new byte[100]);
        await File.WriteAllTextAsync(Path.Combine(_directory.FullPath, ".not-ours"), "x");

        Assert.Equal(1, await storage.CleanAsync(None));

        Assert.False(File.Exists(left));
        Assert.True(File.Exists(Path.Combine(_directory.FullPath, ".not-ours")));
        Assert.True(await storage.ExistsAsync("plans/a", None));
    }

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
            await process.WaitForExitAsync();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private sealed class FullDisk : SpoiledDisk
    {
        public override SafeFileHandle CreateNew(string path) => File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
    }
}
