using System.Security.Cryptography;
using System.Text;
using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Schemaless;

/// <summary>Writes points: makes and changes super tables and children as the points need them.</summary>
/// <param name="database">Where.</param>
/// <param name="tableNameKey">The tag whose value is the child's name; empty for none.</param>
/// <param name="ttlDays">TTL of children that are made.</param>
internal sealed class SchemalessWriter(Database database, string tableNameKey, int ttlDays)
{
    private const string TimestampName = "_ts";

    /// <param name="points">The points.</param>
    /// <param name="unit">The unit of their timestamps.</param>
    /// <returns>Rows written.</returns>
    public long Write(IReadOnlyList<SchemalessPoint> points, TimePrecision unit)
    {
        long rows = 0;
        foreach (var point in points) rows += Write(point, ConvertTime(point.Timestamp, unit));
        return rows;
    }

    private long Write(SchemalessPoint point, long timestamp)
    {
        var name = point.Measurement.Replace('.', '_');
        var tags = point.Tags.Where(tag => tag.Name != tableNameKey).ToList();
        EnsureSuperTable(name, point.Fields, tags);
        var child = point.Tags.FirstOrDefault(tag => tag.Name == tableNameKey) is { } named ? NCharText.ToText(named.Value) : ChildName(name, tags);
        var superTable = database.FindSuperTable(name)!;
        var columns = new List<ColumnDefinition> { superTable.Columns[0] };
        columns.AddRange(point.Fields.Select(field => superTable.FindColumn(field.Name)!));
        using var builder = new RawBlockBuilder([.. columns.Select(column => new BlockColumnType(column.Type, column.Bytes))]);
        builder.AppendInt64(0, timestamp);
        for (var index = 0; index < point.Fields.Count; index++) builder.Append(index + 1, point.Fields[index].Value);
        var request = new ChildTableRequest(child, name, [.. tags.Select(tag => new TagAssignment(tag.Name, tag.Value))]) { IfNotExists = true, TtlDays = ttlDays };
        return database.Insert([new TableInsert(child, columns, builder.ToArray()) { AutoCreate = request }]);
    }

    private void EnsureSuperTable(string name, IReadOnlyList<SchemalessField> fields, IReadOnlyList<SchemalessField> tags)
    {
        if (database.FindSuperTable(name) is not { } table)
        {
            var columns = new List<ColumnDefinition> { new(TimestampName, DataType.Timestamp, 8) };
            columns.AddRange(fields.Select(Column));
            database.CreateSuperTable(new SuperTableRequest(name, columns, [.. tags.Select(Column)]));
            return;
        }

        foreach (var field in fields)
        {
            if (table.FindColumn(field.Name) is not { } column)
                database.AlterSuperTable(name, new AlterAction.AddColumn(Column(field)));
            else if (column.Type != field.Type)
                throw new SandboxException(0x3002, "Invalid data format:" + field.Name);
            else if (column.Bytes < Column(field).Bytes)
                database.AlterSuperTable(name, new AlterAction.ModifyColumn(field.Name, field.Type, Column(field).Bytes));
        }

        foreach (var tag in tags)
        {
            if (table.FindTag(tag.Name) is not { } known)
                database.AlterSuperTable(name, new AlterAction.AddTag(Column(tag)));
            else if (known.Bytes < Column(tag).Bytes)
                database.AlterSuperTable(name, new AlterAction.ModifyTag(tag.Name, tag.Type, Column(tag).Bytes));
        }
    }

    /// <summary>Strings get the next power of two above their length.</summary>
    private static ColumnDefinition Column(SchemalessField field)
    {
        var width = 1;
        while (width <= field.Length) width *= 2;
        return new ColumnDefinition(field.Name, field.Type, field.Type.IsVariable() ? field.Type.SchemaBytes(width) : field.Type.FixedWidth());
    }

    /// <summary>A name that follows from measurement and tags.</summary>
    private static string ChildName(string measurement, IEnumerable<SchemalessField> tags)
    {
        var text = new StringBuilder(measurement);
        foreach (var tag in tags.OrderBy(tag => tag.Name, StringComparer.Ordinal)) text.Append(',').Append(tag.Name).Append('=').Append(NCharText.ToText(tag.Value));
#pragma warning disable CA5351 // A name, not a secret: the real client hashes it the same way.
        return "t_" + Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text.ToString())));
#pragma warning restore CA5351
    }

    private long ConvertTime(long timestamp, TimePrecision unit)
    {
        if (timestamp == 0) return database.Engine.NowMs * PerMillisecond(database.Precision);
        var (from, to) = (PerMillisecond(unit), PerMillisecond(database.Precision));
        return from >= to ? timestamp / (from / to) : timestamp * (to / from);
    }

    private static long PerMillisecond(TimePrecision precision) => precision switch
    {
        TimePrecision.Milliseconds => 1,
        TimePrecision.Microseconds => 1_000,
        _ => 1_000_000,
    };
}
