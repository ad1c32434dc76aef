using Tidemark.Backup.Capture;
using Tidemark.Backup.Repositories;
using Tidemark.Storage.Directories;

namespace Tidemark.Taosdump.Tests.Restore;

/// <summary>A directory in Tidemark's own format is known as one, whoever wrote it.</summary>
public sealed class ArchiveRestores(RestoreScene scene) : IClassFixture<RestoreScene>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restore_OfAnArchive_GivesItsDatabaseUnderANewName()
    {
        Assert.Empty((await scene.RestoreAsync(scene.Copy("out_snappy"), ("g_dump", "a_source"))).Failures);
        var path = scene.NewPath();
        Directory.CreateDirectory(path);
        var repository = await BackupRepository.OpenOrCreateAsync(new DirectoryStorage(path), TimeProvider.System, Cancel);
        await new CaptureRun(repository, new CaptureOptions { Source = scene.Dsn with { Database = "a_source" } }, TimeProvider.System, null).RunAsync(Cancel);

        var report = await scene.RestoreAsync(path, ("a_source", "a_target"));
        Assert.Empty(report.Failures);
        var database = Assert.Single(report.Databases);
        Assert.Equal(("a_target", 6, 12, 6, 357), (database.Name, database.SuperTables, database.ChildTables, database.NormalTables, database.Rows));
        Assert.Equal("", await scene.DifferencesAsync(RestoreScene.Recorded("g_dump"), "a_target", "DESCRIBE opts", "SHOW CREATE opts1"));
        Assert.Equal(357, (await scene.RestoreAsync(path, ("a_source", "a_target"))).Rows);

        var schema = await RestoreScene.RestoreAsync(scene.Options(path, ("a_source", "a_schema")) with { SchemaOnly = true });
        Assert.Empty(schema.Failures);
        Assert.Equal(["18"], await scene.RowsAsync("SELECT COUNT(*) FROM information_schema.ins_tables WHERE db_name = 'a_schema'"));
        Assert.Equal(0, schema.Rows);
        Assert.Empty(await scene.RowsAsync("SELECT * FROM a_schema.meters"));
    }
}
