using Tidemark.Avro;
using Tidemark.Avro.Schemas;
using Tidemark.Errors;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Taosdump.Directories.Records;

/// <summary>How the records of one schema go into a table as the target has it: by the names of the <c>.m</c> file, or by their order where there is none. Immutable.</summary>
internal sealed class RecordLayout
{
    private const string TableName = "tbname";
    private const string SuperTableName = "stbname";

    /// <summary>Names have 192 bytes at most; what is longer is damage and must not fit.</summary>
    private static readonly BlockColumnType Name = BlockColumnType.Variable(DataType.VarChar, 256);

    private RecordLayout(RecordField[] fields, IReadOnlyList<ColumnDefinition> chosen, IReadOnlyList<string> leftOut)
    {
        Fields = fields;
        Chosen = chosen;
        LeftOut = leftOut;
        Columns = [.. fields.Where(f => f.Column >= 0).OrderBy(f => f.Column).Select(f => f.Type)];
    }

    /// <summary>Of nothing.</summary>
    public static RecordLayout Empty { get; } = new([], [], []);

    /// <summary>The fields in the order of the file.</summary>
    public RecordField[] Fields { get; }

    /// <summary>The columns of the block.</summary>
    public BlockColumnType[] Columns { get; }

    /// <summary>The target's columns or tags that values go to, in the order of the block (behind the names, for children).</summary>
    public IReadOnlyList<ColumnDefinition> Chosen { get; }

    /// <summary>What of the file stays behind, a reason each.</summary>
    public IReadOnlyList<string> LeftOut { get; }

    /// <summary>Rows: the block has the columns of the target that the file has too, the timestamp first.</summary>
    /// <exception cref="AvroFormatException">The file's records are not rows of such a table (TM401, TM403).</exception>
    public static RecordLayout OfRows(AvroSchema schema, TableFields? document, IReadOnlyList<ColumnDefinition> target)
    {
        var fields = FieldsOf(schema);
        var names = fields.Length > 0 && fields[0].Name == TableName ? 1 : 0;
        if (names == 1) fields[0] = fields[0] with { Column = RecordField.IsTableName };
        var layout = Match(fields, names, 0, document?.Columns, target, "column");
        return layout.Chosen.Count > 0 && layout.Chosen[0] == target[0] ? layout : throw AvroFormatException.Corrupt("its records have no timestamp in front", 0);
    }

    /// <summary>Children: the block has the name of the super table (empty in loose mode), the name of the child, and the tags of the target that the file has too.</summary>
    /// <exception cref="AvroFormatException">The file's records are not children (TM401, TM403).</exception>
    public static RecordLayout OfChildren(AvroSchema schema, TableFields? document, IReadOnlyList<ColumnDefinition> target)
    {
        var fields = FieldsOf(schema);
        var names = fields.TakeWhile(f => f.Name is TableName or SuperTableName).Count();
        for (var i = 0; i < names; i++) fields[i] = fields[i] with { Column = i, Type = Name };
        if (names == 0 || fields[names - 1].Name != TableName) throw AvroFormatException.Corrupt("its records have no name of a table", 0);
        return Match(fields, names, names, document?.Tags, target, "tag");
    }

    private static RecordField[] FieldsOf(AvroSchema schema)
    {
        if (schema.Kind != AvroKind.Record) throw AvroFormatException.Corrupt("it holds no records", 0);
        return [.. schema.Fields.Select(f => RecordField.Of(f) ?? throw AvroFormatException.Unsupported($"the field '{f.Name}' is of a kind that dumps do not have", 0))];
    }

    private static RecordLayout Match(RecordField[] fields, int names, int nameColumns, IReadOnlyList<TableField>? described, IReadOnlyList<ColumnDefinition> target, string what)
    {
        var values = fields.Length - names;
        if (described is not null && described.Count != values) throw AvroFormatException.Corrupt($"its records have {values} {what}s, and its description has {described.Count}", 0);
        if (described is null && target.Count != values)
            throw AvroFormatException.Unsupported($"its records have {values} {what}s, the table has {target.Count}, and no description tells which is which", 0);
        var byName = target.ToDictionary(c => c.Name, StringComparer.Ordinal);
        var chosen = new List<ColumnDefinition>();
        var leftOut = new List<string>();
        for (var i = 0; i < values; i++)
        {
            var name = described?[i].Name ?? target[i].Name;
            // The timestamp is the first column on both sides, whatever it is called now.
            var wanted = i == 0 && what == "column" ? target[0] : byName.GetValueOrDefault(name);
            if (Fault(fields[names + i], described?[i], name, wanted, what) is { } fault)
            {
                fields[names + i] = fields[names + i] with { Column = RecordField.FirstLeftOut - leftOut.Count };
                leftOut.Add(fault);
                continue;
            }

            fields[names + i] = fields[names + i] with { Name = wanted!.Name, Column = nameColumns + chosen.Count, Type = TypeOf(wanted, what == "tag") };
            chosen.Add(wanted);
        }

        return new RecordLayout(fields, chosen, leftOut);
    }

    // Tags of these types are texts, longer than the values they stand for.
    private static BlockColumnType TypeOf(ColumnDefinition column, bool isTag) => isTag && (column.Type is DataType.VarBinary or DataType.Geometry)
        ? new BlockColumnType(DataType.VarChar, ushort.MaxValue) : new BlockColumnType(column.Type, column.Bytes, column.Precision, column.Scale);

    private static string? Fault(RecordField field, TableField? described, string name, ColumnDefinition? target, string what)
    {
        if (target is null) return $"the target has no {what} '{name}'";
        // Tools that did not know a type wrote 0.
        if (described is { Type: not DataType.Null } && described.Type != target.Type && !(described.Type.IsDecimal() && target.Type.IsDecimal()))
            return $"{what} '{name}' is {target.Type.SqlName()} in the target and {(described.Type.IsKnown() ? described.Type.SqlName() : $"of type {(byte)described.Type}")} in the dump";
        return field.Fits(target.Type) ? null : $"{what} '{name}' is {target.Type.SqlName()} in the target, which the values of the dump cannot be";
    }
}
