using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Catalog;

/// <summary>A table made USING a super table.</summary>
public sealed class ChildTable : Table
{
    private readonly Dictionary<int, byte[]> _tags = [];

    internal ChildTable(SuperTable superTable, Vgroup vgroup, string name, long uid, long createTimeMs)
        : base(superTable.Database, vgroup, name, uid, createTimeMs) => SuperTable = superTable;

    /// <summary>Its super table.</summary>
    public SuperTable SuperTable { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<ColumnDefinition> Columns => SuperTable.Columns;

    /// <inheritdoc/>
    public override int ColumnVersion => SuperTable.ColumnVersion;

    /// <inheritdoc/>
    public override long Suid => SuperTable.Suid;

    /// <summary>
    /// Tag values by the id of the tag; a NULL tag is absent, values of tags that were dropped stay, as in the real server. Fixed types: raw little-endian; strings and binaries: their bytes
    /// (NCHAR UCS-4 little-endian); JSON: the text in UTF-8.
    /// </summary>
    public IReadOnlyDictionary<int, byte[]> Tags => _tags;

    /// <summary>The value of a tag as <see cref="Tags"/> says; null for NULL.</summary>
    public byte[]? TagValue(ColumnDefinition tag) => _tags.GetValueOrDefault(tag.ColumnId);

    /// <summary>Whether the JSON tag was set to an empty object, which reads as NULL but is told by name.</summary>
    internal bool HasEmptyJson { get; private set; }

    internal void SetTag(ColumnDefinition tag, byte[]? value)
    {
        if (tag.Type == DataType.Json)
        {
            HasEmptyJson = value is not null && (value.Length == 0 || value.AsSpan().SequenceEqual("{}"u8));
            value = HasEmptyJson ? null : value;
        }

        if (value is null)
            _tags.Remove(tag.ColumnId);
        else
            _tags[tag.ColumnId] = value;
    }
}
