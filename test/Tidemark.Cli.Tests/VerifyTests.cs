using System.Text.Json;

namespace Tidemark.Cli.Tests;

public sealed class VerifyTests(SandboxFixture sandbox)
{
    [Theory]
    [InlineData("files")]
    [InlineData("structure")]
    public async Task Verify_NothingIsWrong_Ends0(string depth)
    {
        using var repository = await DamagedRepository.MakeAsync(sandbox);
        var result = (await TidemarkProcess.RunAsync("verify", repository.Path, "--depth", depth)).Ended(0);
        Assert.EndsWith("All 3 points can be restored.\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AFlippedBit_NamesFileAndOffsetAndWhatIsStillRestorable()
    {
        using var repository = await DamagedRepository.MakeAsync(sandbox);
        var file = repository.FileOf(1, "v*.tide");
        var block = BlockStart(file);
        DamagedRepository.Flip(file, block + 60);
        var people = (await TidemarkProcess.RunAsync("verify", repository.Path)).Ended(5).Output;
        Assert.Contains($"damage: {repository.NameOf(file)}: ", people, StringComparison.Ordinal);
        Assert.Contains($"Plan p: still restorable: {repository.PointIds[0]}; not: {repository.PointIds[1]}, {repository.PointIds[2]}\n", people, StringComparison.Ordinal);

        var finding = Damage(await VerifyAsync(repository, 5));
        Assert.Equal((repository.NameOf(file), block, "corrupt", repository.PointIds[1]),
            (finding.GetProperty("file").GetString(), finding.GetProperty("offset").GetInt64(), finding.GetProperty("code").GetString(), finding.GetProperty("pointId").GetString()));
    }

    [Fact]
    public async Task Verify_EveryByteOfASegment_IsCovered()
    {
        using var repository = await DamagedRepository.MakeAsync(sandbox);
        var file = repository.FileOf(2, "v*.tide");
        var store = await Backup.Repositories.BackupRepository.OpenAsync(new Storage.Directories.DirectoryStorage(repository.Path), TestContext.Current.CancellationToken);
        for (var offset = 0; offset < new FileInfo(file).Length; offset++)
        {
            DamagedRepository.Flip(file, offset);
            var report = await new Backup.Verify.VerifyRun(store, new() { Point = "latest" }, TimeProvider.System, null).RunAsync(TestContext.Current.CancellationToken);
            Assert.False(report.IsIntact, $"byte {offset}");
            DamagedRepository.Flip(file, offset);
        }
    }

    [Fact]
    public async Task Verify_ATruncatedFile_SaysSo()
    {
        using var repository = await DamagedRepository.MakeAsync(sandbox);
        var file = repository.FileOf(0, "rows-*.tide");
        await using (var stream = File.Open(file, FileMode.Open)) stream.SetLength(stream.Length - 5);
        var result = await VerifyAsync(repository, 5);
        Assert.Contains(Damages(result), f => f.GetProperty("code").GetString() == "truncated" && f.GetProperty("file").GetString() == repository.NameOf(file));
        Assert.All(result.GetProperty("points").EnumerateArray(), p => Assert.False(p.GetProperty("isRestorable").GetBoolean()));
    }

    [Fact]
    public async Task Verify_AMissingFile_SaysSo()
    {
        using var repository = await DamagedRepository.MakeAsync(sandbox);
        var file = repository.FileOf(2, "v*.tide");
        File.Delete(file);
        var finding = Damage(await VerifyAsync(repository, 5));
        Assert.EndsWith(": the file is missing", finding.GetProperty("what").GetString(), StringComparison.Ordinal);
        Assert.Equal(repository.NameOf(file), finding.GetProperty("file").GetString());
    }

    [Fact]
    public async Task Verify_AFileOfAnotherPoint_IsFoundOut()
    {
        using var repository = await DamagedRepository.MakeAsync(sandbox);
        var file = repository.FileOf(2, "v*.tide");
        var other = Path.Combine(repository.Points[1], Path.GetFileName(file));
        if (File.Exists(other)) File.Copy(other, file, overwrite: true);
        else File.Copy(repository.FileOf(1, "v*.tide"), file, overwrite: true);
        Assert.Contains(Damages(await VerifyAsync(repository, 5)), f => f.GetProperty("what").GetString()!.EndsWith($"it is a segment of point {repository.PointIds[1]}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_ADamagedManifest_CostsItsPointAndThoseBehindIt()
    {
        using var repository = await DamagedRepository.MakeAsync(sandbox);
        DamagedRepository.Flip(repository.FileOf(1, "manifest.json"), 400);
        var result = await VerifyAsync(repository, 5);
        Assert.Equal(repository.NameOf(repository.FileOf(1, "manifest.json")), Damage(result).GetProperty("file").GetString());
        Assert.Equal([true, false, false], result.GetProperty("points").EnumerateArray().Select(p => p.GetProperty("isRestorable").GetBoolean()));
        Assert.Equal([true, false, true], result.GetProperty("points").EnumerateArray().Select(p => p.GetProperty("isIntact").GetBoolean()));
        (await TidemarkProcess.RunAsync("points", repository.Path)).Ended(5);
    }

    [Fact]
    public async Task Verify_APointIsGone_TheChainIsBroken()
    {
        using var repository = await DamagedRepository.MakeAsync(sandbox);
        Directory.Delete(repository.Points[1], recursive: true);
        var finding = Damage(await VerifyAsync(repository, 5));
        Assert.Equal("chainBroken", finding.GetProperty("code").GetString());
        Assert.Contains($"it follows point {repository.PointIds[1]}, which is not there", finding.GetProperty("what").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_LeftoversOfAnUnfinishedRun_AreMentionedAndNoError()
    {
        using var repository = await DamagedRepository.MakeAsync(sandbox);
        File.Delete(repository.FileOf(2, "manifest.json"));
        var result = await VerifyAsync(repository, 0);
        Assert.Equal(["leftover"], result.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("kind").GetString()));
        Assert.Equal(2, result.GetProperty("points").GetArrayLength());
    }

    [Fact]
    public async Task Verify_OnePoint_LooksOnlyAtWhatItRestsOn()
    {
        using var repository = await DamagedRepository.MakeAsync(sandbox);
        DamagedRepository.Flip(repository.FileOf(2, "v*.tide"), 70);
        var first = (await TidemarkProcess.RunAsync("verify", repository.Path, "--point", "2", "--json")).Ended(0).Json;
        Assert.Equal(2, first.GetProperty("points").GetArrayLength());
        (await TidemarkProcess.RunAsync("verify", repository.Path, "--point", "latest")).Ended(5);
        (await TidemarkProcess.RunAsync("verify", repository.Path, "--point", "9")).Ended(2);
        (await TidemarkProcess.RunAsync("verify", repository.Path, "--plan", "none")).Ended(2);
    }

    private static async Task<JsonElement> VerifyAsync(DamagedRepository repository, int exitCode)
        => (await TidemarkProcess.RunAsync("verify", repository.Path, "--json", "-q")).Ended(exitCode).Json;

    private static IEnumerable<JsonElement> Damages(JsonElement document) => document.GetProperty("findings").EnumerateArray().Where(f => f.GetProperty("kind").GetString() == "damage");

    private static JsonElement Damage(JsonElement document) => Assert.Single(Damages(document));

    private static int BlockStart(string file) => File.ReadAllBytes(file).AsSpan().IndexOf("TBLK"u8);
}
