using System.Buffers;

namespace Tidemark.Taosdump.Dump;

/// <summary>
/// The data file of one table: records become blocks while they are in the processor's cache, blocks are put behind each other as they become large enough, and the file exists once there is one.
/// No handle stays open, since there may be as many files as tables. One caller at a time.
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
    private byte[] _blocks = [];
    private int _blocksLength;

    public TableFile(DatabaseDump database, string? superTable, string hash, string table, TableHead head)
    {
        (_database, _superTable, _hash, Table, _head) = (database, superTable, hash, table, head);
        Place = new LinkedListNode<TableFile>(this);
    }

    /// <summary>The table.</summary>
    public string Table { get; }

    /// <summary>Where it lies; null while nothing of it was written.</summary>
    public string? Path => _path;

    /// <summary>Where it stands among the files with records that wait.</summary>
    public LinkedListNode<TableFile> Place { get; }

    /// <summary>The last block of the query that had rows of it.</summary>
    public long LastBlock { get; set; }

    /// <summary>Rows added since the last <see cref="Reset"/>.</summary>
    public long Rows { get; private set; }

    /// <summary>Bytes of the file.</summary>
    public long Length => _length;

    /// <summary>Records that are not in a block yet.</summary>
    public RecordBuffer Waiting { get; } = new();

    /// <summary>Bytes that are not in the file yet, in blocks or not.</summary>
    public int WaitingBytes => Waiting.Length + _blocksLength;

    /// <summary>The fields in front of each record.</summary>
    public byte[] Prefix => _prefix ??= _database.Files.RecordPrefix(Table);

    /// <summary>Counts rows that were encoded into <see cref="Waiting"/>.</summary>
    public void Count(int rows) => Rows += rows;

    /// <summary>Makes a block of the records that wait; it waits too.</summary>
    public void Pack(BlockScratch scratch)
    {
        if (Waiting.Records == 0) return;
        var bytes = scratch.Build(_length + _blocksLength == 0 ? _head.Of(Table) : [], Waiting);
        Waiting.Dispose();
        if (_blocks.Length - _blocksLength < bytes.Length)
        {
            // Mostly a few more of the same size follow.
            var larger = ArrayPool<byte>.Shared.Rent(_blocksLength + (4 * bytes.Length));
            _blocks.AsSpan(0, _blocksLength).CopyTo(larger);
            ReturnBlocks();
            _blocks = larger;
        }

        bytes.CopyTo(_blocks.AsSpan(_blocksLength));
        _blocksLength += bytes.Length;
    }

    /// <summary>Writes what waits.</summary>
    public void Flush(BlockScratch scratch)
    {
        if (_blocksLength > 0)
        {
            Pack(scratch);
            Write(_blocks.AsSpan(0, _blocksLength));
            Forget();
        }
        else if (Waiting.Records > 0)
        {
            Write(scratch.Build(_length == 0 ? _head.Of(Table) : [], Waiting));
            Waiting.Dispose();
        }
    }

    /// <summary>Forgets all rows and removes the file: the query begins again.</summary>
    public void Reset()
    {
        Waiting.Dispose();
        Forget();
        Rows = 0;
        _length = 0;
        if (_path is null) return;
        DumpDisk.Delete(_path);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _path ??= _database.Files.NewDataFile(_superTable, _hash, Table);
        DumpDisk.Append(_path, _length, bytes);
        _length += bytes.Length;
    }

    private void Forget()
    {
        ReturnBlocks();
        (_blocks, _blocksLength) = ([], 0);
    }

    private void ReturnBlocks()
    {
        if (_blocks.Length > 0) ArrayPool<byte>.Shared.Return(_blocks);
    }
}
