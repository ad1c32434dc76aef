using Tidemark.Testing;

namespace Tidemark.Cli.Tests.Taosdump;

/// <summary>The native program does what the executable tidemark does under its name, with all that a recorded dump can hold.</summary>
public sealed class NativeProgramTests
{
    [Theory]
    [InlineData("out_snappy")]
    [InlineData("out_deflate")]
    [InlineData("out_lzma")]
    [InlineData("out_null")]
    [InlineData("out_loose")]
    [InlineData("out_two_dbs")]
    [InlineData("out_escape_db")]
    [InlineData("out_decimal")]
    [InlineData("out_blob")]
    public async Task RecordedDump_IsRestoredAndDumpedAgain_AsUnderItsName(string folder)
    {
        SkipWithout();
        await using var native = await TaosdumpScene.StartEmptyAsync(isLink: false);
        await using var link = await TaosdumpScene.StartEmptyAsync(isLink: true);
        foreach (var scene in (TaosdumpScene[])[native, link])
        {
            var restored = await scene.RunAsync("-i", GoldenFiles.PathOf("taosdump/" + folder));
            Assert.Contains(" row(s) dumped in!", restored.Errors, StringComparison.Ordinal);
        }

        Assert.NotEmpty(native.Databases);
        Assert.Equal(link.Databases, native.Databases);
        foreach (var database in native.Databases) Assert.Empty((await link.ContentAsync(database)).DifferencesTo(await native.ContentAsync(database)));
        foreach (var format in (string[])["avro", "tide"])
        {
            (await native.RunAsync("-A", "-o", native.Program.MakeDirectory(format), "--format", format)).Ended(0);
            await using var copy = await TaosdumpScene.StartEmptyAsync(isLink: false);
            (await copy.RunAsync("-i", native.Program.PathOf(format))).Ended(0);
            foreach (var database in native.Databases) Assert.Empty((await native.ContentAsync(database)).DifferencesTo(await copy.ContentAsync(database)));
        }
    }

    [Theory]
    [InlineData("-V")]
    [InlineData("--help")]
    [InlineData("--usage")]
    [InlineData("--nosuch")]
    [InlineData("-T", "0")]
    public async Task Words_AreTheSameAsUnderItsName(params string[] arguments)
    {
        SkipWithout();
        using var native = new TaosdumpProgram();
        using var link = new TaosdumpProgram(isLink: true);
        Assert.Equal(await link.RunAsync(arguments), await native.RunAsync(arguments));
    }

    private static void SkipWithout() => Assert.SkipWhen(TaosdumpProgram.Native is null, "TIDEMARK_TEST_TAOSDUMP does not name the native program; test.sh makes it where clang or gcc is");
}
