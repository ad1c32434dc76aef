using Microsoft.Win32.SafeHandles;
using Tidemark.Errors;
using Tidemark.Storage.Directories;

namespace Tidemark.Storage.Tests.Directories;

/// <summary>The steps by which a file comes to be, and a crash or an error at each of them.</summary>
public sealed class DurableWriteTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task WriteAll_Steps_AreInTheOrderThatIsDurable()
    {
        var disk = new SpoiledDisk();
        var storage = new DirectoryStorage(_directory.FullPath, disk);

        await storage.WriteAllAsync("a/b", new byte[10], false, None);
        await storage.DeleteAsync("a/b", None);

        Assert.Equal(
            ["create directory", "flush directory", "create", "write", "length", "flush", "share", "move", "flush directory", "delete", "flush directory"],
            disk.Steps);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WriteAll_CrashAtEachStep_LeavesTheOldFileOrTheNewOne(bool replace)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var crashed = true;
        for (var step = 0; crashed; step++)
        {
            foreach (var inTheMiddle in (bool[])[false, true])
            {
                var directory = Path.Combine(_directory.FullPath, $"{step}-{inTheMiddle}");
                var calm = new DirectoryStorage(directory);
                if (replace) await calm.WriteAllAsync("x/a", "old"u8.ToArray(), false, None);
                var disk = new CrashingDisk(step, inTheMiddle);

                crashed = await CrashesAsync(new DirectoryStorage(directory, disk), replace);

                seen.Add(await CheckAfterAsync(calm, replace, crashed));
            }
        }

        Assert.Equal(replace ? ["new!", "old"] : ["", "new!"], seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Complete_LengthIsNotWhatWasWritten_IsRefused()
    {
        var storage = new DirectoryStorage(_directory.FullPath, new ShorteningDisk());

        var failure = await Assert.ThrowsAsync<TidemarkException>(async () => await storage.WriteAllAsync("a", new byte[10], false, None));

        Assert.Equal(ErrorCode.StorageFailed, failure.Code);
        Assert.Contains("9 bytes after 10", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.FullPath));
    }

    [Fact]
    public async Task Write_AfterAnError_OnlyFailsAndLeavesNothing()
    {
        var disk = new FailingDisk("write", () => new IOException("broken", 5));
        var storage = new DirectoryStorage(_directory.FullPath, disk);
        await using var writer = await storage.CreateAsync("a", false, None);

        var first = await Assert.ThrowsAsync<TidemarkException>(async () => await writer.WriteAsync(new byte[10], None));
        disk.Mended = true;
        var second = await Assert.ThrowsAsync<TidemarkException>(async () => await writer.WriteAsync(new byte[10], None));
        var third = await Assert.ThrowsAsync<TidemarkException>(async () => await writer.CompleteAsync(None));

        Assert.Equal(ErrorCode.StorageFailed, first.Code);
        Assert.Same(first, second.InnerException);
        Assert.Same(first, third.InnerException);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.FullPath));
    }

    [Theory]
    [InlineData("create", 13, ErrorCode.StorageDenied)]
    [InlineData("create", 30, ErrorCode.StorageDenied)]
    [InlineData("write", 28, ErrorCode.StorageFull)]
    [InlineData("write", 122, ErrorCode.StorageFull)]
    [InlineData("flush", 28, ErrorCode.StorageFull)]
    [InlineData("flush", 5, ErrorCode.StorageFailed)]
    [InlineData("move", 1, ErrorCode.StorageDenied)]
    [InlineData("flush directory", 5, ErrorCode.StorageFailed)]
    public async Task WriteAll_ErrorAtAStep_NamesThePathAndTheCure(string step, int error, ErrorCode code)
    {
        var storage = new DirectoryStorage(_directory.FullPath, new FailingDisk(step, () => new IOException("the system's words", error)));

        var failure = await Assert.ThrowsAsync<TidemarkException>(async () => await storage.WriteAllAsync("a", new byte[10], false, None));

        Assert.Equal(code, failure.Code);
        Assert.Contains(Path.Combine(_directory.FullPath, "a"), failure.Message, StringComparison.Ordinal);
        Assert.NotNull(failure.Hint);
        Assert.Equal(step == "flush directory" ? 1 : 0, Directory.GetFileSystemEntries(_directory.FullPath).Length);
    }

    private static async Task<bool> CrashesAsync(DirectoryStorage storage, bool replace)
    {
        try
        {
            await storage.WriteAllAsync("x/a", "new!"u8.ToArray(), replace, None);
            return false;
        }
        catch (Exception death) when (death is CrashingDisk.CrashException || death.InnerException is CrashingDisk.CrashException)
        {
            return true;
        }
    }

    private static async Task<string> CheckAfterAsync(DirectoryStorage storage, bool replace, bool crashed)
    {
        var listed = new List<string>();
        await foreach (var file in storage.ListAsync("", None)) listed.Add(file.Path);
        var content = listed.Count == 0 ? "" : System.Text.Encoding.UTF8.GetString(await storage.ReadAllAsync("x/a", 100, None));
        Assert.Contains(content, replace ? ["old", "new!"] : (string[])["", "new!"]);
        if (!crashed) Assert.Equal("new!", content);

        await storage.CleanAsync(None);
        Assert.Equal(listed.Count, Directory.Exists(storage.Location) ? Directory.GetFiles(storage.Location, "*", SearchOption.AllDirectories).Length : 0);
        await storage.WriteAllAsync("x/a", "again"u8.ToArray(), true, None);
        return content;
    }

    private sealed class ShorteningDisk : SpoiledDisk
    {
        public override long LengthOf(SafeFileHandle file) => base.LengthOf(file) - 1;
    }

    private sealed class FailingDisk(string failing, Func<Exception> failure) : SpoiledDisk
    {
        public bool Mended { get; set; }

        protected override void Do(string step, Action action, Action? part = null)
        {
            if (!Mended && step == failing) throw failure();
            base.Do(step, action, part);
        }
    }
}
