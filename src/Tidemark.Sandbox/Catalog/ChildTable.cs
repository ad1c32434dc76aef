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

    /// <summary>The version of the tags that the values were last set under; 1 for those it was made with.</summary>
    internal int TagsVersion { get; set; } = 1;

    /// <summary>The value of a tag as <see cref="Tags"/> says; null for NULL.</summary>
    public byte[]? TagValue(ColumnDefinition tag) => _tags.GetValueOrDefault(tag.ColumnId);

    /// <summary>
    /// Whether a walk through the tags meets a value of a lower id than the tag it stands at: after DROP TAG of a tag with a value, or a tag that a
    /// raw write renamed. SHOW CREATE TABLE of the real server then fails. Source: observed on a 3.3.7.5 server.
    /// </summary>
    public bool HasTagBehindItsPlace
    {
        get
        {
            var ids = _tags.Keys.Order().ToList();
            var next = 0;
            foreach (var tag in SuperTable.Tags)
            {
                if (next == ids.Count)
                    return false;
                if (tag.ColumnId > ids[next])
                    return true;
                if (tag.ColumnId == ids[next])
                    next++;
            }

            return false;
        }
    }

    /// <summary>Whether the JSON tag was set to an empty object, which reads as NULL but is told by name.</summary>
    internal bool HasEmptyJson { get; private set; }

    internal void SetTag(ColumnDefinition tag, byte[]? value)
    {
        if (tag.Type == DataType.Json)
        {
            HasEmptyJson = value is not null && (value.Length == 0 || value.AsSpan().SequenceEqual("{}"u8));
            value = HasEmptyJson ? null : value;
        }

        SetTag(tag.ColumnId, value);
    }

    internal void SetTag(int id, byte[]? value)
    {
        if (value is null)
            _tags.Remove(id);
        else
            _tags[id] = value;
    }
}
