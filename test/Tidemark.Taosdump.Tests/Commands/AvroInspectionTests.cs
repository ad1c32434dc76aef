using Tidemark.Testing;

namespace Tidemark.Taosdump.Tests.Commands;

public sealed class AvroInspectionTests
{
    /// <summary>The real tool's own output for two of its files; bytes that are no text are the one thing that is printed otherwise.</summary>
    [Theory]
    [InlineData("data0-0/g_dump.3590672624457.0.avro", "inspect_data.out")]
    [InlineData("g_dump.13E2E57E.avro-tbtags", "inspect_tags.out")]
    public async Task RunAsync_Inspect_PrintsAsTheRealToolDoes(string file, string recorded)
    {
        using var scene = new CommandScene();
        var path = "out_null/taosdump.3590672624056/" + file;
        Assert.Equal(0, await scene.RunAsync("-I", GoldenFiles.PathOf("taosdump/" + path)));
        var expected = (await File.ReadAllTextAsync(GoldenFiles.PathOf("taosdump/console/" + recorded), TestContext.Current.CancellationToken)).Replace(path, GoldenFiles.PathOf("taosdump/" + path), StringComparison.Ordinal).Split('\n');
        var printed = scene.Output.Split('\n');
        Assert.Equal(expected.Length, printed.Length);
        for (var line = 0; line < expected.Length; line++)
        {
            var (fields, wanted) = (printed[line].Split(" |\t"), expected[line].Split(" |\t"));
            Assert.Equal(wanted.Length, fields.Length);
            for (var i = 0; i < fields.Length; i++)
            {
                if (!fields[i].StartsWith(@"\x", StringComparison.Ordinal)) Assert.Equal(wanted[i], fields[i]);
            }
        }

        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task RunAsync_InspectSchemaOnly_PrintsNoRecords()
    {
        using var scene = new CommandScene();
        Assert.Equal(0, await scene.RunAsync("-I", "-s", GoldenFiles.PathOf("taosdump/out_null/taosdump.3590672624056/g_dump.13E2E57E.avro-tbtags")));
        Assert.Contains("Schema:\n  {\"type\":\"record\"", scene.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Records", scene.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_InspectBytes_AreDigits()
    {
        using var scene = new CommandScene();
        Assert.Equal(0, await scene.RunAsync("-I", GoldenFiles.PathOf("taosdump/out_null/taosdump.3590672624056/data0-0/g_dump.3590672624457.0.avro")));
        Assert.Contains(@" |	\x", scene.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_InspectSomethingElse_FailsAndGoesOn()
    {
        using var scene = new CommandScene();
        var good = GoldenFiles.PathOf("taosdump/out_null/taosdump.3590672624056/g_dump.13E2E57E.avro-tbtags");
        Assert.Equal(255, await scene.RunAsync("-I", GoldenFiles.PathOf("taosdump/out_null/dbs.sql"), Path.Combine(scene.Directory, "none"), good + ".m", good));
        Assert.Equal(2, scene.Errors.Split("ERROR: ").Length - 1);
        Assert.Contains("meters |\td0 |\t0 |\tloc0 |\t\n", scene.Output, StringComparison.Ordinal);
    }
}
