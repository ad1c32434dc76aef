using Microsoft.Win32.SafeHandles;
using Tidemark.Errors;
using Tidemark.Storage.Directories;

namespace Tidemark.Storage.Tests.Directories;

public sealed class DirectoryProbeTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Probe_Directory_TellsItsSpaceAndLeavesNothing()
    {
        var space = await new DirectoryStorage(_directory.FullPath).ProbeAsync(None);
        Assert.True(space.Exists);
        Assert.InRange(space.FreeBytes!.Value, 1, space.TotalBytes!.Value);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.FullPath));
    }

    [Fact]
    public async Task Probe_NotThereYet_LooksAtTheParentAndMakesNothing()
    {
        var storage = new DirectoryStorage(Path.Combine(_directory.FullPath, "a", "b"));
        Assert.False((await storage.ProbeAsync(None)).Exists);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.FullPath));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("file/below")]
    public async Task Probe_AFileIsInTheWay_SaysSo(string path)
    {
        await File.WriteAllTextAsync(Path.Combine(_directory.FullPath, "file"), "", None);
        var failure = await Assert.ThrowsAsync<TidemarkException>(async () => await new DirectoryStorage(Path.Combine(_directory.FullPath, path)).ProbeAsync(None));
        Assert.Equal(ErrorCode.StorageFailed, failure.Code);
        Assert.Contains(Path.Combine(_directory.FullPath, "file") + " is a file", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_NoRightToWrite_IsDenied()
    {
        var failure = await Assert.ThrowsAsync<TidemarkException>(async () => await new DirectoryStorage(_directory.FullPath, new ForbiddenDisk()).ProbeAsync(None));
        Assert.Equal(ErrorCode.StorageDenied, failure.Code);
        Assert.Contains(_directory.FullPath, failure.Message, StringComparison.Ordinal);
    }

    private sealed class ForbiddenDisk : SpoiledDisk
    {
        public override SafeFileHandle CreateNew(string path) => throw new UnauthorizedAccessException("no");
    }
}
