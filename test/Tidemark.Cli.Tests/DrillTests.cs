using Tidemark.Testing;

namespace Tidemark.Cli.Tests;

/// <summary>'verify --depth drill' and 'restore --compare contents' as a user runs them.</summary>
public sealed class DrillTests(SandboxFixture sandbox) : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Drill_InThisProcess_RestoresAndComparesEveryPlan()
    {
        await BackUpAsync();
        await BackUpAsync();
        var people = (await TidemarkProcess.RunAsync("verify", _directory.Path, "--depth", "drill")).Ended(0).Output;
        Assert.Equal(2, people.Split("was restored in").Length - 1);
        Assert.Contains("contents: 4 tables, 200 rows, digest ", people, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drill_OnAServer_LeavesNoDatabaseThere()
    {
        await BackUpAsync();
        var json = (await TidemarkProcess.RunAsync("verify", _directory.Path, "--depth", "drill", "--on", sandbox.Dsn, "--json")).Ended(0).Json;
        var drill = Assert.Single(json.GetProperty("drills").EnumerateArray());
        Assert.True(drill.GetProperty("equal").GetBoolean());
        Assert.Equal("drill", json.GetProperty("depth").GetString());
        Assert.DoesNotContain(await sandbox.DatabasesAsync(), d => d.StartsWith("tidemark_drill_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Drill_ADamagedRepository_IsNotRestored()
    {
        await BackUpAsync();
        File.Delete(Directory.EnumerateFiles(_directory.Path, "rows-*.tide", SearchOption.AllDirectories).First());
        var json = (await TidemarkProcess.RunAsync("verify", _directory.Path, "--depth", "drill", "--json")).Ended(5).Json;
        Assert.Empty(json.GetProperty("drills").EnumerateArray());
    }

    [Fact]
    public async Task Restore_CompareContents_SaysTheDigest()
    {
        await BackUpAsync();
        var result = (await TidemarkProcess.RunAsync("restore", _directory.Path, "--to", sandbox.Dsn + "/" + sandbox.NewDatabase(), "--compare", "contents")).Ended(0);
        Assert.Contains("contents: 4 tables, 200 rows, digest ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_OnWithoutADrill_IsRefused()
    {
        await BackUpAsync();
        Assert.Contains("--depth drill", (await TidemarkProcess.RunAsync("verify", _directory.Path, "--on", sandbox.Dsn)).Ended(2).Errors, StringComparison.Ordinal);
    }

    private async Task BackUpAsync()
    {
        var database = await sandbox.MakeAsync();
        (await TidemarkProcess.RunAsync("backup", sandbox.Dsn + "/" + database, "--to", _directory.Path)).Ended(0);
    }
}
