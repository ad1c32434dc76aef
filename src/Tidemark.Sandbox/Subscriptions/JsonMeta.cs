using Tidemark.Sandbox.WebSockets;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Subscriptions;

/// <summary>
/// The JSON form of meta messages, for people. It is lossy in the ways of the real one (no values of TTL and comments, no precision of
/// decimals, numbers as doubles). Source: JSON recorded from a 3.3.7.5 server.
/// </summary>
internal static class JsonMeta
{
    public static void Write(JsonAnswer json, TmqMessage message)
    {
        switch (message)
        {
            case BatchMeta batch:
                json.Open().Member("tmq_meta_version", "1.0").Name("metas").Open('[');
                foreach (var member in batch.Members) Write(json, member.Message);
                json.Close(']').Close();
                break;
            case DataMessage { CreateRequests: { } requests }: WriteCreate(json, requests); break;
            case CreateTables create: WriteCreate(json, create.Tables); break;
            case CreateSuperTable create: WriteCreate(json, create.Definition); break;
            case AlterSuperTable alter: JsonAlter.Write(json, alter.Definition); break;
            case AlterTable alter: JsonAlter.Write(json, alter); break;
            case DropSuperTable drop: Start(json, "drop", "super", drop.Name).Close(); break;
            case DropTables drop: json.Comma(); json.Open().Member("type", "drop").Member("tableNameList", [.. drop.Tables.Select(table => table.Name)]).Close(); break;
            case DeleteRows delete: json.Comma(); json.Open().Member("type", "delete").Member("sql", SqlOf(delete)).Close(); break;
            default: json.Literal("null"); break;
        }
    }

    public static JsonAnswer Start(JsonAnswer json, string type, string tableType, string name)
    {
        json.Comma();
        return json.Open().Member("type", type).Member("tableType", tableType).Member("tableName", name);
    }

    /// <summary>The declared length, for the types that have one.</summary>
    public static void WriteLength(JsonAnswer json, string name, DataType type, int bytes)
    {
        if (type.IsVariable() && type is not (DataType.Json or DataType.Blob or DataType.MediumBlob)) json.Member(name, type.DeclaredLength(bytes));
        if (type.IsBlob()) json.Member(name, 1L);
    }

    private static string SqlOf(DeleteRows delete) =>
        FormattableString.Invariant($"delete from `{delete.TableName}` where `{delete.TimestampColumn}` >= {delete.StartKey} and `{delete.TimestampColumn}` <= {delete.EndKey}");

    private static void WriteCreate(JsonAnswer json, SuperTableDefinition table)
    {
        Start(json, "create", "super", table.Name);
        WriteColumns(json, "columns", table.Columns.Columns, isTag: false);
        WriteColumns(json, "tags", table.Tags.Columns, isTag: true);
        json.Close();
    }

    private static void WriteCreate(JsonAnswer json, IReadOnlyList<CreateTableRequest> tables)
    {
        switch (tables[0])
        {
            case CreateNormalTable { IsVirtual: false } normal:
                Start(json, "create", "normal", normal.Name);
                WriteColumns(json, "columns", normal.Columns.Columns, isTag: false);
                json.Name("tags").Open('[').Close(']').Close();
                break;
            case CreateChildTable { IsVirtual: false } child:
                json.Comma();
                json.Open().Member("type", "create").Member("tableType", "child");
                WriteChild(json, child);
                json.Name("createList").Open('[');
                if (tables.Count > 1)
                    foreach (var other in tables.OfType<CreateChildTable>())
                    {
                        json.Comma();
                        json.Open();
                        WriteChild(json, other);
                        json.Close();
                    }

                json.Close(']').Close();
                break;
            default: json.Literal("null"); break;
        }
    }

    private static void WriteChild(JsonAnswer json, CreateChildTable child)
    {
        json.Member("tableName", child.Name).Member("using", child.SuperTableName).Member("tagNum", child.TagCount).Name("tags").Open('[');
        if (child.Tags.IsJson)
            JsonTagText.WriteJson(json, child);
        else
            for (var index = 0; index < child.Tags.Values.Count; index++)
            {
                // The real library stops at an empty NCHAR tag: what follows is missing.
                var tag = child.Tags.Values[index];
                json.Comma();
                json.Open().Member("name", child.TagNames[index]).Member("type", (long)tag.Type);
                if (tag is { Type: DataType.NChar, Value.Length: 0 })
                {
                    json.Close();
                    break;
                }

                json.Name("value");
                JsonTagText.WriteValue(json, tag.Type, tag.Value.Span);
                json.Close();
            }

        json.Close(']');
    }

    private static void WriteColumns(JsonAnswer json, string name, IReadOnlyList<ColumnDefinition> columns, bool isTag)
    {
        json.Name(name).Open('[');
        foreach (var column in columns)
        {
            json.Comma();
            json.Open().Member("name", column.Name).Member("type", (long)column.Type);
            WriteLength(json, "length", column.Type, column.Bytes);
            if (!isTag)
            {
                json.Member("isPrimarykey", column.Flags.HasFlag(ColumnFlags.CompositeKey));
                if (column.Compression is { } compression)
                    json.Member("encode", JsonAlter.EncodeName(compression.Encode))
                        .Member("compress", JsonAlter.CompressName(compression.Compress))
                        .Member("level", JsonAlter.LevelName(compression.Level));
            }

            json.Close();
        }

        json.Close(']');
    }
}
