using Tidemark.Backup.Replay;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Contents;

/// <summary>A child or normal table of a backup point.</summary>
internal sealed class PointTable
{
    private TargetColumns? _columns;
    private short _lastColumn;

    /// <summary>A child table.</summary>
    public PointTable(long number, CreateChildTable request, PointSuperTable parent, IReadOnlyList<TagEntry> tags)
        : this(number, request)
    {
        Parent = parent;
        Tags = tags;
    }

    /// <summary>A normal table.</summary>
    public PointTable(long number, CreateNormalTable request)
        : this(number, (CreateTableRequest)request)
    {
        Version = request.Columns.Version;
        _columns = new TargetColumns([.. TargetColumns.Declarable(request.Columns).Columns.Select(Number)]);
    }

    private PointTable(long number, CreateTableRequest request)
    {
        Id = number;
        Name = request.Name;
        Uid = request.Uid;
        CreatedAtMs = request.CreatedAtMs;
        TtlDays = request.TtlDays;
        Comment = request.Comment;
    }

    /// <summary>Ours: a table dropped and made again under its name is another one.</summary>
    public long Id { get; }

    public string Name { get; }

    /// <summary>The id in the source; 0 when nothing has told it.</summary>
    public long Uid { get; set; }

    public long CreatedAtMs { get; }

    public int TtlDays { get; set; }

    /// <summary>The comment as the server stores it; null for none.</summary>
    public string? Comment { get; set; }

    /// <summary>The super table; null for a normal table.</summary>
    public PointSuperTable? Parent { get; }

    /// <summary>The tags that are not NULL.</summary>
    public IReadOnlyList<TagEntry> Tags { get; private set; } = [];

    public TargetColumns Columns => Parent?.Columns ?? _columns!;

    private int Version { get; }

    /// <summary>Changes the columns of a normal table.</summary>
    public void SetColumns(TargetColumns columns) => _columns = columns;

    /// <summary>A column with an id that no column of this table had before.</summary>
    public ColumnDefinition Number(ColumnDefinition column) => column with { ColumnId = ++_lastColumn };

    /// <summary>Sets or (null) clears a tag.</summary>
    public void SetTag(short id, ReadOnlyMemory<byte>? value)
    {
        var rest = Tags.Where(t => t.Id != id);
        Tags = value is { } given ? [.. rest, new TagEntry(id, given.ToArray())] : [.. rest];
    }

    /// <summary>What creates it as it is now.</summary>
    public CreateTableRequest ToRequest()
    {
        if (Parent is not { } parent)
        {
            return new CreateNormalTable
            {
                Name = Name, Uid = Uid, CreatedAtMs = CreatedAtMs, TtlDays = TtlDays, Comment = Comment,
                Columns = new TableSchema(Version, Declared(Columns)), HasTypeModifiers = true,
            };
        }

        var tags = parent.Tags.Columns;
        var held = tags.Select(t => (Tag: t, Value: Tags.FirstOrDefault(v => v.Id == t.ColumnId).Value)).Where(t => t.Value is not null).ToList();
        var isJson = tags.Count == 1 && tags[0].Type == DataType.Json;
        return new CreateChildTable
        {
            Name = Name, Uid = Uid, CreatedAtMs = CreatedAtMs, TtlDays = TtlDays, Comment = Comment,
            SuperTableName = parent.Name,
            Suid = parent.Definition.Suid,
            TagCount = (byte)tags.Count,
            Tags = isJson && held.Count > 0 ? TagSet.Parse(held[0].Value) : new TagSet([.. held.Select(t => new TagValue(t.Tag.ColumnId, null, t.Tag.Type, t.Value))], isJson),
            TagNames = [.. held.Select(t => t.Tag.Name)],
        };
    }

    /// <summary>Columns as messages declare them: every one with its storage options, a DECIMAL with its flag.</summary>
    internal static IReadOnlyList<ColumnDefinition> Declared(TargetColumns columns) =>
        [.. columns.Columns.Select(c => c with
        {
            Compression = c.Compression ?? ColumnCompression.DefaultOf(c.Type),
            Flags = c.TypeModifier == 0 ? c.Flags : c.Flags | ColumnFlags.TypeModifier,
        })];
}
