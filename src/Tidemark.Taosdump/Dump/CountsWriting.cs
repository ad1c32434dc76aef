using Tidemark.Storage.Directories;
using Tidemark.Taosdump.Directories;

namespace Tidemark.Taosdump.Dump;

/// <summary>Writes which files a database has in the dump and what each holds, so that a restore knows of a file that is lost or cut off.</summary>
internal static class CountsWriting
{
    /// <summary>Writes it, line by line; called when all other files of the database are written.</summary>
    public static void Write(DatabaseDump database)
    {
        var path = Path.Combine(database.Files.Directory, DumpLayout.CountsFile);
        try
        {
            using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1 << 16);
            new CountsLine { Version = CountsLine.KnownVersion }.WriteTo(stream);
            var files = 0L;
            foreach (var line in Lines(database))
            {
                line.WriteTo(stream);
                files++;
            }

            new CountsLine { Files = files }.WriteTo(stream);
        }
        catch (Exception e) when (DiskErrors.IsOfDisk(e))
        {
            throw DumpDisk.Error(e, "write", path);
        }
    }

    private static IEnumerable<CountsLine> Lines(DatabaseDump database)
    {
        foreach (var table in database.SuperTables)
        {
            var file = database.Files.ChildrenFile(table.Plan.Name, table.Hash);
            yield return new CountsLine { File = Relative(file), SuperTable = database.Files.Written(table.Plan.Name), Children = table.Children.Count, Length = new FileInfo(file).Length };
        }

        var after = new FileInfo(Path.Combine(database.Files.Directory, DumpLayout.AfterFile));
        if (after.Exists) yield return new CountsLine { File = DumpLayout.AfterFile, Length = after.Length };
        foreach (var (table, file) in database.Statements) yield return new CountsLine { File = Relative(file), Table = database.Files.Written(table), Length = new FileInfo(file).Length };
        foreach (var file in database.AllFiles.Where(f => f.Rows > 0)) yield return new CountsLine { File = Relative(file.Path!), Table = database.Files.Written(file.Table), Rows = file.Rows, Length = file.Length };

        string Relative(string file) => Path.GetRelativePath(database.Files.Directory, file).Replace('\\', '/');
    }
}
