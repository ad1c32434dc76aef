using System.Globalization;
using System.Text.Json.Nodes;
using Tidemark.Avro;

namespace Tidemark.Taosdump.Tests.Restore;

/// <summary>Dumps of the real tool, restored to what they were made of. What the format itself loses is named.</summary>
public sealed class GoldenRestores(RestoreScene scene) : IClassFixture<RestoreScene>
{
    // Storage of columns, and TTL and comment of children, are not in the format.
    private static readonly string[] LostByTheFormat = ["DESCRIBE opts", "SHOW CREATE opts1"];

    [Theory]
    [InlineData("out_snappy")]
    [InlineData("out_deflate")]
    [InlineData("out_null")]
    [InlineData("out_lzma")]
    public async Task Restore_OfEveryCodec_GivesTheRecordedContents(string folder)
    {
        Assert.SkipWhen(folder == "out_lzma" && !AvroCodecs.IsAvailable(AvroCodec.Lzma), "liblzma is not installed");
        var target = "r_" + folder;
        var report = await scene.RestoreAsync(scene.Copy(folder), ("g_dump", target));
        Assert.Empty(report.Failures);
        Assert.Empty(report.Warnings);
        Assert.False(report.Resumed);
        Assert.Equal("", await scene.DifferencesAsync(RestoreScene.Recorded("g_dump"), target, LostByTheFormat));
        var database = Assert.Single(report.Databases);
        Assert.Equal((target, 6, 12, 6, 357), (database.Name, database.SuperTables, database.ChildTables, database.NormalTables, database.Rows));
    }

    [Theory]
    [InlineData("out_noescape")]
    [InlineData("out_escape_db")]
    [InlineData("out_loose")]
    public async Task Restore_OfOtherForms_GivesTheRecordedContents(string folder)
    {
        var report = await scene.RestoreAsync(scene.Copy(folder), ("g_dump_us", "r_" + folder));
        Assert.Empty(report.Failures);
        // In loose mode the real tool did not dump the child without rows.
        Assert.Equal("", await scene.DifferencesAsync(RestoreScene.Recorded("g_dump_us"), "r_" + folder));
    }

    [Fact]
    public async Task Restore_OfTwoDatabases_GivesBoth()
    {
        var report = await scene.RestoreAsync(scene.Copy("out_two_dbs"), ("g_dump_us", "r_two_us"), ("g_dump_ns", "r_two_ns"));
        Assert.Empty(report.Failures);
        Assert.Equal(["r_two_ns", "r_two_us"], report.Databases.Select(d => d.Name));
        Assert.Equal("", await scene.DifferencesAsync(RestoreScene.Recorded("g_dump_us"), "r_two_us"));
        Assert.Equal("", await scene.DifferencesAsync(RestoreScene.Recorded("g_dump_ns"), "r_two_ns"));
    }

    [Theory]
    [InlineData("out_range_epoch")]
    [InlineData("out_range_iso")]
    public async Task Restore_OfARange_GivesItsRowsAndAllTables(string folder)
    {
        var target = "r_" + folder;
        Assert.Empty((await scene.RestoreAsync(scene.Copy(folder), ("g_dump", target))).Failures);
        var recorded = RestoreScene.Recorded("g_dump");
        foreach (var (_, table) in recorded["tables"]!.AsObject())
        {
            var rows = table!["rows"]!["data"]!.AsArray();
            var inside = rows.Where(r => string.CompareOrdinal(r![0]!.GetValue<string>(), "2023-11-14T22:13:25.000Z") >= 0 && string.CompareOrdinal(r[0]!.GetValue<string>(), "2023-11-14T22:13:30.000Z") <= 0);
            table["rows"]!["data"] = new JsonArray([.. inside.Select(r => r!.DeepClone())]);
        }

        Assert.Equal("", await scene.DifferencesAsync(recorded, target, LostByTheFormat));
    }

    [Fact]
    public async Task Restore_OfASchema_GivesTablesWithoutRows()
    {
        Assert.Empty((await scene.RestoreAsync(scene.Copy("out_schema"), ("g_dump", "r_schema"))).Failures);
        Assert.Equal("", await scene.DifferencesAsync(WithoutRows(RestoreScene.Recorded("g_dump")), "r_schema", LostByTheFormat));
    }

    [Fact]
    public async Task Restore_WithSchemaOnly_LeavesTheRowsOut()
    {
        var report = await RestoreScene.RestoreAsync(scene.Options(scene.Copy("out_snappy"), ("g_dump", "r_schema_only")) with { SchemaOnly = true });
        Assert.Empty(report.Failures);
        Assert.Equal("", await scene.DifferencesAsync(WithoutRows(RestoreScene.Recorded("g_dump")), "r_schema_only", LostByTheFormat));
    }

    [Theory]
    [InlineData("out_tables", "d0 nt_all at_max", "meters all_types")]
    [InlineData("out_stable", "d0 d1", "meters")]
    [InlineData("out_batch", "d0", "meters")]
    public async Task Restore_OfSomeTables_GivesThose(string folder, string tables, string superTables)
    {
        Assert.Empty((await scene.RestoreAsync(scene.Copy(folder), ("g_dump", "r_" + folder))).Failures);
        var recorded = RestoreScene.Recorded("g_dump");
        Keep(recorded["tables"]!.AsObject(), tables);
        Keep(recorded["stables"]!.AsObject(), superTables);
        foreach (var (_, table) in recorded["stables"]!.AsObject())
            table!["tags"]!["data"] = new JsonArray([.. table["tags"]!["data"]!.AsArray().Where(r => tables.Split(' ').Contains(r![0]!.GetValue<string>())).Select(r => r!.DeepClone())]);
        Assert.Equal("", await scene.DifferencesAsync(recorded, "r_" + folder));
    }

    [Fact]
    public async Task Restore_WithoutProperties_NamesTheRowsThatTheDatabaseDoesNotKeep()
    {
        var report = await scene.RestoreAsync(scene.Copy("out_no_property"), ("g_dump", "r_no_property"));
        // The database keeps ten years; nt_ts has rows of 1970 and of the year 2000, which the real tool loses without a word.
        var failure = Assert.Single(report.Failures);
        Assert.Equal(("r_no_property", "nt_ts"), (failure.Database, failure.Table));
        Assert.InRange(failure.Rows!.Value, 1, 3);
        Assert.Contains("older than the target keeps", failure.Cause, StringComparison.Ordinal);
        var left = (await scene.RowsAsync("SELECT COUNT(*) FROM r_no_property.nt_ts"))[0];
        Assert.Equal(3 - failure.Rows.Value, long.Parse(left, CultureInfo.InvariantCulture));
        Assert.Equal("", await scene.DifferencesAsync(RestoreScene.Recorded("g_dump"), "r_no_property", [.. LostByTheFormat, "rows of nt_ts"]));
    }

    [Theory]
    [InlineData("out_decimal", "g_us")]
    [InlineData("out_blob", "g_dblob")]
    public async Task Restore_OfADumpThatTheRealToolGaveUp_RestoresWhatIsThere(string folder, string database)
    {
        var report = await scene.RestoreAsync(scene.Copy(folder), (database, "r_" + folder));
        Assert.Equal("r_" + folder, Assert.Single(report.Databases).Name);
        Assert.Empty(report.Failures);
    }

    private static JsonObject WithoutRows(JsonObject recorded)
    {
        foreach (var (_, table) in recorded["tables"]!.AsObject()) table!["rows"]!["data"] = new JsonArray();
        return recorded;
    }

    private static void Keep(JsonObject objects, string names)
    {
        foreach (var name in objects.Select(o => o.Key).Except(names.Split(' ')).ToList()) objects.Remove(name);
    }
}
