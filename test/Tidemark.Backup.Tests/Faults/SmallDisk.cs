using System.Diagnostics;
using Tidemark.Testing;

namespace Tidemark.Backup.Tests.Faults;

/// <summary>A file system in memory with a size of its own, for disks that are full. Needs root on Linux; the test is skipped elsewhere.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly TemporaryDirectory _mountPoint = new();

    private SmallDisk()
    {
    }

    public string Path => _mountPoint.Path;

    /// <param name="size">As mount takes it: <c>128k</c>, <c>64m</c>.</param>
    public static async Task<SmallDisk> MountAsync(string size)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Mounting a tiny file system needs root on Linux.");
        var disk = new SmallDisk();
        if (await RunAsync("mount", "-t", "tmpfs", "-o", $"size={size}", "tidemark-test", disk.Path)) return disk;
        disk._mountPoint.Dispose();
        Assert.Skip("This system does not let root mount a tmpfs.");
        return disk;
    }

    public async Task ResizeAsync(string size) => Assert.True(await RunAsync("mount", "-o", $"remount,size={size}", Path));

    public async ValueTask DisposeAsync()
    {
        Assert.True(await RunAsync("umount", Path));
        _mountPoint.Dispose();
    }

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode == 0;
    }
}
