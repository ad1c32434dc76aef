using System.Collections.Concurrent;
using System.Text;
using Tidemark.Taosdump.Directories;

namespace Tidemark.Taosdump.Dump;

/// <summary>The directory of one database: gives out the paths of new files. Thread-safe.</summary>
internal sealed class DumpFiles(string root, string database, DumpOptions options, RunNumbers numbers)
{
    private readonly ConcurrentDictionary<string, Lazy<string>> _directories = new(StringComparer.Ordinal);

    /// <summary>The directory.</summary>
    public string Directory { get; } = Path.Combine(root, DumpLayout.DatabaseDirectory(options.LooseMode ? database : numbers.Next()));

    /// <summary>Makes the directory.</summary>
    public void Create() => DumpDisk.CreateDirectory(Directory);

    /// <summary>A table's name as the dump has it.</summary>
    public string Written(string table) => options.ReplaceDots ? table.Replace('.', '_') : table;

    /// <summary>The fields in front of each record of a table.</summary>
    public byte[] RecordPrefix(string table) => options.LooseMode ? [] : RecordName(table);

    /// <summary>A table's name as a field.</summary>
    public byte[] RecordName(string table) => RecordEncoder.TextField(Encoding.UTF8.GetBytes(Written(table)));

    /// <summary>The file of a super table's children.</summary>
    public string ChildrenFile(string superTable, string hash) =>
        Path.Combine(Directory, options.LooseMode ? DumpLayout.LooseChildren(database, Written(superTable), 0) : DumpLayout.Children(database, hash));

    /// <summary>The file of a normal table's statement.</summary>
    public string NormalTableFile(string table) => Path.Combine(Directory, DumpLayout.NormalTable(database, options.LooseMode ? Written(table) : numbers.Next()));

    /// <summary>A file of rows, in a directory that exists.</summary>
    public string NewDataFile(string? superTable, string hash, string table)
    {
        var number = numbers.NextFile();
        var name = DumpLayout.RowsDirectory(number, hash);
        var directory = _directories.GetOrAdd(name, key => new Lazy<string>(() => CreateDirectory(key, superTable))).Value;
        return Path.Combine(directory, DumpLayout.Rows(database, options.LooseMode ? Written(table) : numbers.Next(), number % options.Threads));
    }

    private string CreateDirectory(string name, string? superTable)
    {
        var directory = Path.Combine(Directory, name);
        DumpDisk.CreateDirectory(directory);
        if (superTable is not null) DumpDisk.Write(Path.Combine(directory, DumpLayout.SuperTableFile), Encoding.UTF8.GetBytes(superTable));
        return directory;
    }
}
