using Tidemark.TDengine.Messages;
using MessageColumn = Tidemark.TDengine.Messages.ColumnDefinition;
using MessageFlags = Tidemark.TDengine.Messages.ColumnFlags;

namespace Tidemark.Sandbox.Catalog;

/// <summary>The messages that tell of the catalog's tables and their changes.</summary>
public static class MetaMessages
{
    /// <summary>A column as messages have it.</summary>
    public static MessageColumn Column(ColumnDefinition column, bool withCompression) => new()
    {
        Name = column.Name,
        Type = column.Type,
        Bytes = column.Bytes,
        ColumnId = (short)column.ColumnId,
        Flags = (MessageFlags)column.Flags,
        TypeModifier = column.TypeModifier,
        Compression = withCompression ? new ColumnCompression(column.Compression) : null,
    };

    /// <summary>A list of columns.</summary>
    public static TableSchema Schema(IReadOnlyList<ColumnDefinition> columns, int version, bool withCompression) =>
        new(version, [.. columns.Select(c => Column(c, withCompression))]);

    /// <summary>A super table as it is now.</summary>
    public static SuperTableDefinition Definition(SuperTable table) => new()
    {
        Name = table.Name,
        Suid = table.Suid,
        Columns = Schema(table.Columns, table.ColumnVersion, true),
        Tags = Schema(table.Tags, table.TagVersion, false),
        CompressionVersion = table.ColumnVersion,
        Keep = table.KeepMinutes,
        HasTypeModifiers = HasModifiers(table.Columns),
        IsVirtual = table.IsVirtual,
    };

    /// <summary>The request that makes a table as it is now.</summary>
    public static CreateTableRequest Create(Table table, bool ifNotExists) => table switch
    {
        ChildTable child => Create(child, ifNotExists),
        NormalTable normal => Create(normal, ifNotExists),
        _ => throw new InvalidOperationException("A table is a child or a normal table."),
    };

    internal static DropTableRequest Drop(Table table, bool ifExists) => new(table.Name, (ulong)table.Suid, table.Uid)
    {
        IfExists = ifExists ? (byte)1 : (byte)0,
        IsVirtual = table.IsVirtual ? (byte)1 : (byte)0,
    };

    internal static AlterSuperTable Alter(SuperTable table, AlterAction action, string sql) =>
        new(Definition(table) with { AlterData = AlterData.Of(table, action, sql) });

    private static CreateChildTable Create(ChildTable table, bool ifNotExists)
    {
        var (tags, names) = TagValues.Of(table);
        return new()
        {
            Name = table.Name,
            Uid = table.Uid,
            CreatedAtMs = table.CreateTimeMs,
            TtlDays = table.TtlDays,
            Comment = table.Comment,
            Flags = ifNotExists ? 1 : 0,
            SuperTableName = table.SuperTable.Name,
            Suid = table.Suid,
            TagCount = (byte)table.SuperTable.Tags.Count,
            Tags = tags,
            TagNames = names,
            HasTypeModifiers = false,
            IsVirtual = table.IsVirtual,
            References = VirtualTableRules.References(table),
        };
    }

    private static CreateNormalTable Create(NormalTable table, bool ifNotExists) => new()
    {
        Name = table.Name,
        Uid = table.Uid,
        CreatedAtMs = table.CreateTimeMs,
        TtlDays = table.TtlDays,
        Comment = table.IsVirtual ? string.Empty : table.Comment,
        Flags = ifNotExists ? 1 : 0,
        Columns = Schema(table.Columns, table.ColumnVersion, withCompression: !table.IsVirtual),
        CompressionVersion = table.IsVirtual ? null : 0,
        HasTypeModifiers = HasModifiers(table.Columns),
        IsVirtual = table.IsVirtual,
        References = VirtualTableRules.References(table),
    };

    private static bool HasModifiers(IReadOnlyList<ColumnDefinition> columns) => columns.Any(c => c.Flags.HasFlag(ColumnFlags.HasTypeModifier));
}
