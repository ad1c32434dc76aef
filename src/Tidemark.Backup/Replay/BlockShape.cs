using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Replay;

/// <summary>What decides how a block is written: names, types and lengths of its columns, and the version of its encoding.</summary>
internal sealed class BlockShape
{
    private readonly int _version;
    private readonly (string Name, DataType Type, int SchemaBytes, int HeaderBytes)[] _columns;

    public BlockShape(TableBlock block)
    {
        _version = block.Block.Version;
        var schema = block.Schema!.Columns;
        _columns = new (string, DataType, int, int)[schema.Count];
        for (var i = 0; i < _columns.Length; i++) _columns[i] = (schema[i].Name, schema[i].Type, schema[i].Bytes, block.Block.Columns[i].HeaderBytes);
    }

    /// <summary>A hash that blocks of equal shape share, without allocating.</summary>
    public static int HashOf(TableBlock block)
    {
        var schema = block.Schema!.Columns;
        var hash = new HashCode();
        hash.Add(block.Block.Version);
        for (var i = 0; i < schema.Count; i++)
        {
            hash.Add(schema[i].Name, StringComparer.Ordinal);
            hash.Add((byte)schema[i].Type);
            hash.Add(schema[i].Bytes);
            hash.Add(block.Block.Columns[i].HeaderBytes);
        }

        return hash.ToHashCode();
    }

    public bool Matches(TableBlock block)
    {
        var schema = block.Schema!.Columns;
        if (schema.Count != _columns.Length || block.Block.Version != _version) return false;
        for (var i = 0; i < _columns.Length; i++)
        {
            ref readonly var mine = ref _columns[i];
            var column = schema[i];
            if (mine.Type != column.Type || mine.SchemaBytes != column.Bytes || mine.HeaderBytes != block.Block.Columns[i].HeaderBytes
                || !string.Equals(mine.Name, column.Name, StringComparison.Ordinal)) return false;
        }

        return true;
    }
}
