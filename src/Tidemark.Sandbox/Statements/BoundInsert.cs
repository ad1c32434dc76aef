using System.Globalization;
using System.Text;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Statements;

/// <summary>Turns bound values into the writes of a prepared INSERT.</summary>
internal static class BoundInsert
{
    private const int ApiError = 0x0200;

    /// <exception cref="SandboxException">What the C library says to values that do not fit the statement.</exception>
    public static IReadOnlyList<TableInsert> Build(SandboxEngine engine, PreparedStatement statement, BindData data)
    {
        var inserts = new List<TableInsert>(data.Tables.Count);
        for (var index = 0; index < data.Tables.Count; index++)
        {
            var name = statement.Table ?? data.Tables[index] ?? throw new SandboxException(ApiError, "table name is null");
            var columns = statement.ColumnsFollowTable ? ColumnsOf(engine, statement, name) : FieldsOf(statement, PreparedFieldKind.Column);
            var block = BuildBlock(columns, data.Columns[index]);
            inserts.Add(new TableInsert(name, columns, block) { AutoCreate = Create(statement, name, data.Tags[index]) });
        }

        return inserts;
    }

    private static ChildTableRequest? Create(PreparedStatement statement, string name, IReadOnlyList<BoundValues> values)
    {
        var tags = FieldsOf(statement, PreparedFieldKind.Tag);
        if (statement.SuperTable is not { } superTable || values.Count == 0) return null;
        if (tags.Count != values.Count) throw new SandboxException(ApiError, "stmt bind tag number mis-match");
        var assignments = new List<TagAssignment>(tags.Count);
        for (var index = 0; index < tags.Count; index++)
        {
            Check(tags[index], values[index]);
            var value = values[index].Values().First();
            assignments.Add(new TagAssignment(tags[index].Name, value is { } bytes ? Content(tags[index], bytes).ToArray() : null));
        }

        return new ChildTableRequest(name, superTable.Name, assignments) { IfNotExists = true };
    }

    private static byte[] BuildBlock(IReadOnlyList<ColumnDefinition> columns, IReadOnlyList<BoundValues> values)
    {
        if (values.Count != columns.Count || values.Any(bound => bound.Rows != values[0].Rows))
            throw new SandboxException(ApiError, "row number in each bind param should be the same");
        using var builder = new RawBlockBuilder([.. columns.Select(TypeOf)]);
        for (var index = 0; index < columns.Count; index++)
        {
            var column = columns[index];
            Check(column, values[index]);
            foreach (var value in values[index].Values())
                if (value is { } bytes)
                    builder.Append(index, Content(column, bytes).Span);
                else
                    builder.AppendNull(index);
        }

        return builder.ToArray();
    }

    private static void Check(ColumnDefinition column, BoundValues values)
    {
        if (values.Type != column.Type) throw new SandboxException(ApiError, "column type mis-match with buffer type");
    }

    /// <summary>The value as blocks have it: NCHAR comes as UTF-8.</summary>
    private static ReadOnlyMemory<byte> Content(ColumnDefinition column, ReadOnlyMemory<byte> value)
    {
        var content = column.Type == DataType.NChar ? NCharText.ToBytes(Encoding.UTF8.GetString(value.Span)) : value;
        if (column.IsVariable && column.Type is not (DataType.Blob or DataType.MediumBlob or DataType.Json) && content.Length > column.Bytes - 2)
            throw new SandboxException(0x2653, string.Create(CultureInfo.InvariantCulture, $"Value too long for column/tag: {column.Name}"));
        return content;
    }

    private static BlockColumnType TypeOf(ColumnDefinition column) =>
        new(column.Type, column.Bytes, (byte)column.DecimalPrecision, (byte)column.DecimalScale);

    private static List<ColumnDefinition> FieldsOf(PreparedStatement statement, PreparedFieldKind kind) =>
        [.. statement.Fields.Where(field => field.Kind == kind).Select(field => field.Column!)];

    private static IReadOnlyList<ColumnDefinition> ColumnsOf(SandboxEngine engine, PreparedStatement statement, string name)
    {
        if (statement.SuperTable is { } superTable) return superTable.Columns;
        var database = engine.GetDatabase(statement.Database ?? throw new SandboxException(0x2616, "Database not specified"));
        return database.FindTable(name)?.Columns ?? throw new SandboxException(0x2603, "Table does not exist");
    }
}
