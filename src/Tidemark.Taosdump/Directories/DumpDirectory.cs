using System.Text;
using Tidemark.Errors;
using Tidemark.Storage.Directories;

namespace Tidemark.Taosdump.Directories;

/// <summary>A dump as it lies on disk.</summary>
public static class DumpDirectory
{
    /// <summary>Whether a directory is a dump: the file of statements in its root is written last.</summary>
    public static bool IsDump(string path) => File.Exists(Path.Combine(path, DumpLayout.StatementsFile));

    /// <summary>Finds the databases of a dump, in the order of their directories. Nothing but file names and statements is read.</summary>
    /// <exception cref="TidemarkException">Not a dump (TM103), one of taosBackup (TM403), not whole (TM402), or not readable (TM5xx).</exception>
    public static IReadOnlyList<DumpDatabase> Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!Directory.Exists(path)) throw new TidemarkException(ErrorCode.PointNotFound, $"The directory {path} does not exist.", "Name the directory that was given to -o.");
        if (!IsDump(path))
        {
            if (IsOfTaosBackup(path))
            {
                throw new TidemarkException(ErrorCode.UnsupportedVersion, $"{path} was written by taosBackup, whose files no public document describes.",
                    "Restore it with taosBackup, and dump or back up from that server.");
            }

            throw new TidemarkException(ErrorCode.PointNotFound, $"{path} is not a dump: it has no file {DumpLayout.StatementsFile}.",
                "Name the directory that was given to -o. A dump that was interrupted has none either: dump again.");
        }

        try
        {
            var found = Directory.EnumerateDirectories(path, DumpLayout.DatabasePrefix + "*").Order(StringComparer.Ordinal).Select(Read).ToList();
            // Tools before 3.0 put the files of the one database into the root.
            if (found.Count == 0 && File.ReadLines(Path.Combine(path, DumpLayout.StatementsFile)).Any(IsStatement)) found.Add(Read(path));
            return found.Count > 0 ? found : throw new TidemarkException(ErrorCode.Truncated, $"{path} is not a whole dump: there is no directory of a database in it.", "Fetch the directory again from another copy, with everything below it.");
        }
        catch (Exception e) when (DiskErrors.IsOfDisk(e))
        {
            throw DiskErrors.Translate(e, "read", path);
        }
    }

    /// <summary>The databases that the root lists and that have no directory. The real tool, and ours, list all but those of which tables were chosen.</summary>
    /// <param name="path">The root.</param>
    /// <param name="found">What <see cref="Open"/> found there.</param>
    /// <exception cref="TidemarkException">The root is not readable (TM5xx).</exception>
    public static IReadOnlyList<string> Lost(string path, IReadOnlyList<DumpDatabase> found)
    {
        ArgumentNullException.ThrowIfNull(found);
        try
        {
            var listed = DumpHead.Parse(File.ReadLines(Path.Combine(path, DumpLayout.StatementsFile), Encoding.UTF8)).Databases;
            return [.. listed.Where(name => !found.Any(d => d.Name.Equals(name, StringComparison.OrdinalIgnoreCase))).Distinct(StringComparer.Ordinal)];
        }
        catch (Exception e) when (DiskErrors.IsOfDisk(e))
        {
            throw DiskErrors.Translate(e, "read", path);
        }
    }

    private static DumpDatabase Read(string directory)
    {
        var file = Path.Combine(directory, DumpLayout.StatementsFile);
        if (!File.Exists(file)) throw new TidemarkException(ErrorCode.Truncated, $"{directory} is not whole: the file {DumpLayout.StatementsFile} is missing.", "Fetch the directory again from another copy, or dump again. Nothing was restored.");
        var lines = File.ReadAllLines(file, Encoding.UTF8);
        var statements = lines.Where(IsStatement).Select(DumpStatement.Parse).ToList();
        var files = Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal).ToList();
        CheckNames(file, statements);
        var name = statements.Find(s => s.Database is not null)?.Database ?? files.Select(NamedBy).FirstOrDefault(n => n is not null)
            ?? throw new TidemarkException(ErrorCode.Corrupt, $"{file} does not say which database it belongs to.", "Fetch the file again from another copy.");
        return new DumpDatabase
        {
            Name = name,
            Directory = directory,
            Head = DumpHead.Parse(lines),
            Statements = statements,
            AfterStatements = files.Where(f => Path.GetFileName(f) == DumpLayout.AfterFile).SelectMany(f => File.ReadAllLines(f, Encoding.UTF8)).Where(l => !string.IsNullOrWhiteSpace(l)).Select(DumpStatement.Parse).ToList(),
            ChildrenFiles = [.. files.Where(f => f.EndsWith(DumpLayout.ChildrenExtension, StringComparison.Ordinal))],
            NormalTableFiles = [.. files.Where(f => f.EndsWith(DumpLayout.NormalTableExtension, StringComparison.Ordinal))],
        };
    }

    private static void CheckNames(string file, IReadOnlyList<DumpStatement> statements)
    {
        if (statements.FirstOrDefault(s => s is { Kind: DumpStatementKind.Database, Database: null }) is { } odd)
        {
            throw new TidemarkException(ErrorCode.Corrupt, $"{file} names a database that needs backticks and has none: {odd.Text[..Math.Min(odd.Text.Length, 100)].Trim()}",
                "Put the name into backticks there (`like this`), and restore again. Nothing was restored.");
        }

        var named = statements.Where(s => s.Database is not null).ToList();
        // Without backticks a name is one in lower case to the server, however it is written.
        var names = named.Where(s => s.IsDatabaseQuoted).Select(s => s.Database!).Distinct(StringComparer.Ordinal).ToList();
        foreach (var statement in named.Where(s => !names.Contains(s.Database!, StringComparer.OrdinalIgnoreCase))) names.Add(statement.Database!);
        if (names.Count < 2) return;
        throw new TidemarkException(ErrorCode.UnsupportedVersion, $"{file} makes the databases {string.Join(" and ", names)}, whose files lie in one directory: rows of the one could go into the other.",
            "Tools before 3.0 wrote several databases so. Restore it with the taosdump that wrote it, or dump each database into a directory of its own. Nothing was restored.");
    }

    // Each database has a directory of its name there.
    private static bool IsOfTaosBackup(string path) => Directory.EnumerateDirectories(path).Any(d => File.Exists(Path.Combine(d, "db.sql")));

    private static bool IsStatement(string line) => !string.IsNullOrWhiteSpace(line) && line[0] != '#';

    private static string? NamedBy(string file) => Path.GetFileName(file) is var name
        && (name.EndsWith(DumpLayout.ChildrenExtension, StringComparison.Ordinal) || name.EndsWith(DumpLayout.NormalTableExtension, StringComparison.Ordinal)) ? name.Split('.')[0] : null;
}
