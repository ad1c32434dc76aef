using Tidemark.TDengine.Messages;

namespace Tidemark.Sandbox.Tests.Wal;

/// <summary>Messages as texts without the ids and times of their server.</summary>
internal static class MessageText
{
    /// <summary>The bytes of a meta message, without ids and times.</summary>
    public static string Of(MetaMessage message)
    {
        MetaMessage neutral = message switch
        {
            CreateSuperTable m => new CreateSuperTable(m.Definition with { Suid = 0 }),
            AlterSuperTable m => new AlterSuperTable(m.Definition with { Suid = 0 }),
            DropSuperTable m => m with { Suid = 0 },
            CreateTables m => m with { Tables = [.. m.Tables.Select(Neutral)] },
            AlterTable m => m with { ChangedAtMs = 0 },
            DropTables m => m with { Tables = [.. m.Tables.Select(t => t with { Suid = 0, Uid = 0 })] },
            DeleteRows m => m with { Suid = 0, Uids = [.. m.Uids.Select(_ => 0L)], DeletedAtMs = 0 },
            _ => message,
        };
        return $"{neutral.RawType:X} {Convert.ToHexString(TmqMessageWriter.ToArray(neutral with { Head = default }))}";
    }

    /// <summary>A request to create a table.</summary>
    public static string Of(CreateTableRequest request) => Of(new CreateTables([request]));

    /// <summary>Rows of a table with their schema.</summary>
    public static string Of(string table, IEnumerable<ColumnDefinition> columns, ReadOnlySpan<byte> block) =>
        $"{table} {string.Join(',', columns.Select(c => $"{c.ColumnId} {c.Name} {c.Type} {c.Bytes}"))} {Convert.ToHexString(block)}";

    private static CreateTableRequest Neutral(CreateTableRequest table) => table is CreateChildTable child
        ? child with { Uid = 0, Suid = 0, CreatedAtMs = 0 }
        : table with { Uid = 0, CreatedAtMs = 0 };
}
