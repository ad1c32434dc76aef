using System.Text;

namespace Tidemark.Taosdump.Dump;

/// <summary>What a run knows of a super table: its children and what was read of each. Children are added before rows are read; files of different children may then be worked on at once.</summary>
internal sealed class SuperTableDump(DatabaseDump database, SuperTablePlan plan, string hash, TableHead head)
{
    private readonly Dictionary<string, TableFile> _files = new(StringComparer.Ordinal);
    private readonly List<string> _children = [];

    public DatabaseDump Database => database;

    public SuperTablePlan Plan => plan;

    /// <summary>What stands for it in the names of files.</summary>
    public string Hash => hash;

    /// <summary>The children, in the order of their tags.</summary>
    public IReadOnlyList<string> Children => _children;

    /// <summary>Their files.</summary>
    public IEnumerable<TableFile> Files => _files.Values;

    /// <summary>Rows counted before they were read; of each child where there are not too many, those without rows left out.</summary>
    public (long Rows, IReadOnlyDictionary<string, long>? ByChild) Counted { get; set; }

    /// <summary>Whether it was dropped meanwhile.</summary>
    public bool IsDropped { get; set; }

    /// <summary>Rows of all files.</summary>
    public long Rows => _files.Values.Sum(f => f.Rows);

    public void AddChild(string name)
    {
        if (_files.TryAdd(name, new TableFile(database, plan.Name, hash, name, head))) _children.Add(name);
    }

    /// <summary>The file of a child; null when the child is younger than the dump's list.</summary>
    public TableFile? File(string child) => _files.GetValueOrDefault(child);

    /// <summary>The file of a child by its name in UTF-8.</summary>
    public TableFile? File(ReadOnlySpan<byte> child)
    {
        Span<char> name = child.Length <= 256 ? stackalloc char[child.Length] : new char[child.Length];
        var length = Encoding.UTF8.GetChars(child, name);
        return _files.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name[..length], out var file) ? file : null;
    }
}
