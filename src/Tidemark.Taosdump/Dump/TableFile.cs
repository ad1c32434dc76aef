namespace Tidemark.Taosdump.Dump;

/// <summary>
/// The data file of one table: blocks are put behind each other as they become large enough, and the file exists once there is one. No handle stays open, since there may be as many files as tables.
/// One caller at a time.
/// </summary>
internal sealed class TableFile
{
    private readonly DatabaseDump _database;
    private readonly string? _superTable;
    private readonly string _hash;
    private readonly TableHead _head;
    private string? _path;
    private byte[]? _prefix;
    private long _length;

    public TableFile(DatabaseDump database, string? superTable, string hash, string table, TableHead head)
    {
        (_database, _superTable, _hash, Table, _head) = (database, superTable, hash, table, head);
        Place = new LinkedListNode<TableFile>(this);
    }

    /// <summary>The table.</summary>
    public string Table { get; }

    /// <summary>Where it stands among the files with records that wait.</summary>
    public LinkedListNode<TableFile> Place { get; }

    /// <summary>The last block of the query that had rows of it.</summary>
    public long LastBlock { get; set; }

    /// <summary>Rows added since the last <see cref="Reset"/>.</summary>
    public long Rows { get; private set; }

    /// <summary>Bytes of the file.</summary>
    public long Length => _length;

    /// <summary>Records that are not in the file yet.</summary>
    public RecordBuffer Waiting { get; } = new();

    /// <summary>The fields in front of each record.</summary>
    public byte[] Prefix => _prefix ??= _database.Files.RecordPrefix(Table);

    /// <summary>Counts rows that were encoded into <see cref="Waiting"/>.</summary>
    public void Count(int rows) => Rows += rows;

    /// <summary>Writes what waits as a block.</summary>
    public void Flush(BlockScratch scratch)
    {
        if (Waiting.Records == 0) return;
        _path ??= _database.Files.NewDataFile(_superTable, _hash, Table);
        var bytes = scratch.Build(_length == 0 ? _head.Of(Table) : [], Waiting.Records, Waiting.Written);
        DumpDisk.Append(_path, _length, bytes);
        _length += bytes.Length;
        Waiting.Dispose();
    }

    /// <summary>Forgets all rows and removes the file: the query begins again.</summary>
    public void Reset()
    {
        Waiting.Dispose();
        Rows = 0;
        _length = 0;
        if (_path is null) return;
        DumpDisk.Delete(_path);
    }
}
