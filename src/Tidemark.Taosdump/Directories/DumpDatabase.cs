using Tidemark.TDengine.Types;

namespace Tidemark.Taosdump.Directories;

/// <summary>One database of a dump: where its files lie and what its statements say.</summary>
public sealed record DumpDatabase
{
    /// <summary>Its name in the dump.</summary>
    public required string Name { get; init; }

    /// <summary>Its directory.</summary>
    public required string Directory { get; init; }

    /// <summary>The lines that its file of statements begins with.</summary>
    public required DumpHead Head { get; init; }

    /// <summary>The statements that make the database and its super tables.</summary>
    public required IReadOnlyList<DumpStatement> Statements { get; init; }

    /// <summary>Tidemark's own: statements to run when all tables exist.</summary>
    public required IReadOnlyList<DumpStatement> AfterStatements { get; init; }

    /// <summary>Files of children and their tags.</summary>
    public required IReadOnlyList<string> ChildrenFiles { get; init; }

    /// <summary>Files of normal tables.</summary>
    public required IReadOnlyList<string> NormalTableFiles { get; init; }

    /// <summary>The unit of its timestamps; null when the dump does not say (<c>-N</c> of the real tool).</summary>
    public TimePrecision? Precision => Statements.Select(s => s.Precision).FirstOrDefault(p => p is not null) ?? Head.Precision;

    /// <summary>Files of rows, directory by directory; read from the disk as they are asked for.</summary>
    public IEnumerable<string> RowFiles()
    {
        foreach (var directory in System.IO.Directory.EnumerateDirectories(Directory, "data*").Order(StringComparer.Ordinal).Prepend(Directory))
        {
            foreach (var file in System.IO.Directory.EnumerateFiles(directory).Where(f => f.EndsWith(DumpLayout.RowsExtension, StringComparison.Ordinal)).Order(StringComparer.Ordinal)) yield return file;
        }
    }

    /// <summary>The description beside the file of a table; null when there is none.</summary>
    /// <exception cref="Tidemark.Errors.TidemarkException">It does not read (TM401, TM403).</exception>
    public static TableFields? FieldsOf(string tableFile)
    {
        var path = tableFile + ".m";
        return File.Exists(path) ? TableFields.Parse(File.ReadAllText(path), path) : null;
    }
}
