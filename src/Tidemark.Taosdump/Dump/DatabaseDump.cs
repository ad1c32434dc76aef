using System.Collections.Concurrent;
using Tidemark.Taosdump.Directories;

namespace Tidemark.Taosdump.Dump;

/// <summary>What a run knows of one database.</summary>
internal sealed class DatabaseDump
{
    private readonly ConcurrentBag<TableFile> _normal = [];

    public DatabaseDump(DatabasePlan plan, DumpContext context)
    {
        Plan = plan;
        Files = new DumpFiles(context.Options.Directory, plan.Name, context.Options, context.Numbers);
        var hashes = new HashSet<string>(StringComparer.Ordinal) { DumpLayout.NormalTablesHash };
        SuperTables = [.. plan.SuperTables.Select(t => new SuperTableDump(this, t, FreeHash(t.Name, hashes), new TableHead(context, this, t.Facts.Definition.Columns)))];
    }

    public DatabasePlan Plan { get; }

    public DumpFiles Files { get; }

    public IReadOnlyList<SuperTableDump> SuperTables { get; }

    /// <summary>Files of normal tables.</summary>
    public IEnumerable<TableFile> NormalFiles => _normal;

    /// <summary>Normal tables whose statement is in the dump, with the path of its file.</summary>
    public ConcurrentBag<(string Table, string File)> Statements { get; } = [];

    /// <summary>Normal tables with columns that the real tool does not know.</summary>
    public ConcurrentBag<string> OwnNormalTables { get; } = [];

    /// <summary>All files of rows.</summary>
    public IEnumerable<TableFile> AllFiles => SuperTables.SelectMany(t => t.Files).Concat(_normal);

    public void Add(TableFile normal) => _normal.Add(normal);

    /// <summary>What the report says of it.</summary>
    public DumpedDatabase Summary() => new(Plan.Name, SuperTables.Count, SuperTables.Sum(t => (long)t.Children.Count), _normal.Count, AllFiles.Sum(f => f.Rows));

    // Two super tables of one hash would share a directory, and with it the file that says whose it is.
    private static string FreeHash(string superTable, HashSet<string> taken)
    {
        var hash = SuperTableHash.Of(superTable);
        while (!taken.Add(hash)) hash = unchecked(Convert.ToUInt32(hash, 16) + 1).ToString("X", System.Globalization.CultureInfo.InvariantCulture);
        return hash;
    }
}
