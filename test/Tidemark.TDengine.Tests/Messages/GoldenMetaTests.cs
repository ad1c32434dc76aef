using System.Text.Json;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Tests.Messages;

/// <summary>Decoded metas say what the client's JSON of the same messages says, as far as that goes.</summary>
public sealed class GoldenMetaTests
{
    public static TheoryData<string> Files => [.. GoldenMessage.Files];

    [Theory]
    [MemberData(nameof(Files))]
    public void Decode_Metas_AgreeWithTheJsonOfTheNativeClient(string file)
    {
        foreach (var golden in GoldenMessage.Read(file).Where(m => m.Companion.TryGetProperty("json_meta", out var json) && json.ValueKind == JsonValueKind.Object))
        {
            var json = golden.Companion.GetProperty("json_meta");
            var message = TmqMessageReader.Decode(golden.RawType, golden.Body);
            if (message is not BatchMeta batch)
            {
                AssertMeta(golden, json, message is DataMessage data ? new CreateTables(data.CreateRequests!) : message);
                continue;
            }

            var metas = json.GetProperty("metas").EnumerateArray().ToList();
            // The client has no JSON for virtual tables.
            var members = batch.Members.Where(m => m.Message is not CreateTables tables || tables.Tables.All(t => t.Kind is TableKind.Child or TableKind.Normal)).ToList();
            Assert.Equal(metas.Count, members.Count);
            for (var i = 0; i < metas.Count; i++) AssertMeta(golden, metas[i], members[i].Message);
        }
    }

    private static void AssertMeta(GoldenMessage golden, JsonElement json, TmqMessage message)
    {
        Assert.IsNotType<OpaqueMessage>(message);
        var type = Text(json, "type");
        switch (message)
        {
            case CreateSuperTable { Definition: var d }:
                Assert.Equal(("create", "super", d.Name), (type, Text(json, "tableType"), Text(json, "tableName")));
                AssertColumns(json, "columns", d.Columns.Columns, compressed: true);
                AssertColumns(json, "tags", d.Tags.Columns, compressed: false);
                break;
            case AlterSuperTable { Definition: var d }:
                Assert.Equal(("alter", "super", d.Name), (type, Text(json, "tableType"), Text(json, "tableName")));
                break;
            case DropSuperTable drop:
                Assert.Equal(("drop", "super", drop.Name), (type, Text(json, "tableType"), Text(json, "tableName")));
                break;
            case CreateTables tables:
                AssertCreate(json, tables);
                break;
            case DropTables drop:
                Assert.Equal(json.GetProperty("tableNameList").EnumerateArray().Select(n => n.GetString()), drop.Tables.Select(t => t.Name));
                break;
            case DeleteRows delete:
                Assert.Equal($"delete from `{delete.TableName}` where `{delete.TimestampColumn}` >= {delete.StartKey} and `{delete.TimestampColumn}` <= {delete.EndKey}", Text(json, "sql"));
                break;
            case AlterTable alter:
                AssertAlter(json, alter);
                break;
            default:
                Assert.Fail($"{golden}: {message.GetType().Name}");
                break;
        }
    }

    private static void AssertCreate(JsonElement json, CreateTables message)
    {
        Assert.Equal("create", Text(json, "type"));
        if (message.Tables[0] is CreateNormalTable normal)
        {
            Assert.Equal(("normal", normal.Name), (Text(json, "tableType"), Text(json, "tableName")));
            AssertColumns(json, "columns", normal.Columns.Columns, compressed: true);
            return;
        }

        var list = json.GetProperty("createList").EnumerateArray().ToList();
        if (list.Count == 0) list.Add(json);
        Assert.Equal(list.Count, message.Tables.Count);
        for (var i = 0; i < list.Count; i++)
        {
            var child = Assert.IsType<CreateChildTable>(message.Tables[i]);
            Assert.Equal((Text(list[i], "tableName"), Text(list[i], "using")), (child.Name, child.SuperTableName));
            Assert.Equal(list[i].GetProperty("tagNum").GetInt32(), child.TagCount);
            AssertTags(list[i].GetProperty("tags").EnumerateArray().ToList(), child);
        }
    }

    private static void AssertTags(List<JsonElement> expected, CreateChildTable child)
    {
        if (child.Tags.IsJson)
        {
            if (child.Tags.ToJson() is { } json) Assert.Equal(expected[0].GetProperty("value").GetString(), json);
            return;
        }

        Assert.Equal(child.TagNames.Count, child.Tags.Values.Count);
        // The client stops at an NCHAR tag that is empty: the tags behind it are missing there, not here.
        for (var i = 0; i < expected.Count; i++)
        {
            var value = child.Tags.Values[i];
            Assert.Equal((Text(expected[i], "name"), expected[i].GetProperty("type").GetInt32()), (child.TagNames[i], (int)value.Type));
            if (!expected[i].TryGetProperty("value", out var json)) continue;
            switch (value.ToObject())
            {
                case string text: Assert.Equal("\"" + text + "\"", json.GetString()); break;
                case bool flag: Assert.Equal(flag, json.GetDouble() != 0); break;
                case int number: Assert.Equal(number, json.GetDouble()); break;
                case short number: Assert.Equal(number, json.GetDouble()); break;
                case uint number: Assert.Equal(number, json.GetDouble()); break;
            }
        }
    }

    private static void AssertAlter(JsonElement json, AlterTable alter)
    {
        Assert.Equal(("alter", alter.TableName, (int)alter.Action.Code), (Text(json, "type"), Text(json, "tableName"), json.GetProperty("alterType").GetInt32()));
        switch (alter.Action)
        {
            case AddColumn add:
                Assert.Equal((Text(json, "colName"), json.GetProperty("colType").GetInt32()), (add.Column.Name, (int)add.Column.Type));
                break;
            case DropColumn drop:
                Assert.Equal(Text(json, "colName"), drop.ColumnName);
                break;
            case WidenColumn widen:
                Assert.Equal((Text(json, "colName"), json.GetProperty("colLength").GetInt32()), (widen.ColumnName, widen.Type.DeclaredLength(widen.Bytes)));
                break;
            case RenameColumn rename:
                Assert.Equal((Text(json, "colName"), Text(json, "colNewName")), (rename.ColumnName, rename.NewName));
                break;
            case SetColumnCompression set:
                Assert.Equal((Text(json, "colName"), Text(json, "compress")), (set.ColumnName, set.Compression.CompressName));
                break;
            case SetTag tag:
                // A JSON tag set to NULL comes as an empty tag set.
                var isNull = tag.Value is not { } value || (tag.Type == DataType.Json && TagSet.Parse(value).ToJson() is null);
                Assert.Equal((Text(json, "colName"), json.GetProperty("colValueNull").GetBoolean()), (tag.TagName, isNull));
                break;
            case SetTags tags:
                Assert.Equal(json.GetProperty("tags").EnumerateArray().Select(t => Text(t, "colName")), tags.Tags.Select(t => t.Name));
                break;
        }

        Assert.IsNotType<OpaqueAlterAction>(alter.Action);
    }

    private static void AssertColumns(JsonElement json, string property, IReadOnlyList<ColumnDefinition> actual, bool compressed)
    {
        var expected = json.GetProperty(property).EnumerateArray().ToList();
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.Equal((Text(expected[i], "name"), expected[i].GetProperty("type").GetInt32()), (actual[i].Name, (int)actual[i].Type));
            if (expected[i].TryGetProperty("length", out var length) && !actual[i].Type.IsBlob()) Assert.Equal(length.GetInt32(), actual[i].DeclaredLength);
            // Virtual super tables carry no storage options; the client shows the default.
            if (!compressed || actual[i].Compression is null || !expected[i].TryGetProperty("compress", out var compress)) continue;
            Assert.Equal(compress.GetString(), actual[i].Compression!.Value.CompressName);
            Assert.Equal(Text(expected[i], "encode"), actual[i].Compression!.Value.EncodeName);
            Assert.Equal(Text(expected[i], "level"), actual[i].Compression!.Value.LevelName);
            Assert.Equal(expected[i].GetProperty("isPrimarykey").GetBoolean(), actual[i].Flags.HasFlag(ColumnFlags.CompositeKey));
        }
    }

    private static string? Text(JsonElement json, string property) => json.GetProperty(property).GetString();
}
