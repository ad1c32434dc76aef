using Tidemark.Avro.Schemas;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.Taosdump.Directories.Records;

/// <summary>One field of a record and where its value goes.</summary>
/// <param name="Name">Its name in the file, or the column's.</param>
/// <param name="Kind">How it lies there.</param>
/// <param name="Branches">Branches of its union; 0 when it is none.</param>
/// <param name="NullBranch">The branch of NULL; -1 without.</param>
/// <param name="Column">The column of the block; <see cref="Skipped"/>, <see cref="IsTableName"/>, or from <see cref="FirstLeftOut"/> down for none.</param>
/// <param name="Type">What the column is.</param>
internal readonly record struct RecordField(string Name, FieldKind Kind, int Branches, int NullBranch, int Column, BlockColumnType Type)
{
    /// <summary>The value is read over.</summary>
    public const int Skipped = -1;

    /// <summary>The value is the table's name, the same in all records of a file.</summary>
    public const int IsTableName = -2;

    /// <summary>The first column that stays out; further ones count down. Whether there are values of them is noted.</summary>
    public const int FirstLeftOut = -3;

    /// <summary>The most bytes of a variable value.</summary>
    public int MostBytes => Type.Type is DataType.Json ? ushort.MaxValue : Type.Type.IsBlob() ? int.MaxValue : Math.Max(0, Type.SchemaBytes - Type.Type.LengthPrefixBytes());

    /// <summary>A field of a schema that is read over.</summary>
    /// <returns>Null for a field of a kind that dumps do not have.</returns>
    public static RecordField? Of(AvroField field)
    {
        var (branches, nullBranch, value) = (0, -1, field.Schema);
        if (value.Kind == AvroKind.Union)
        {
            branches = value.Branches.Count;
            nullBranch = value.Branches.ToList().FindIndex(b => b.Kind == AvroKind.Null);
            if (branches != 2 || nullBranch < 0) return null;
            value = value.Branches[1 - nullBranch];
        }

        FieldKind? kind = value.Kind switch
        {
            AvroKind.Null => FieldKind.Null,
            AvroKind.Boolean => FieldKind.Boolean,
            AvroKind.Int => FieldKind.Int,
            AvroKind.Long => FieldKind.Long,
            AvroKind.Float => FieldKind.Float,
            AvroKind.Double => FieldKind.Double,
            AvroKind.Bytes or AvroKind.String => FieldKind.Bytes,
            AvroKind.Array when value.Items!.Kind is AvroKind.Int or AvroKind.Long => FieldKind.Sum,
            _ => null,
        };
        return kind is { } known ? new RecordField(field.Name, known, branches, nullBranch, Skipped, default) : null;
    }

    /// <summary>Whether a value of this kind can be of a type.</summary>
    public bool Fits(DataType type) => Kind switch
    {
        FieldKind.Boolean => type == DataType.Bool,
        FieldKind.Int => type is DataType.TinyInt or DataType.SmallInt or DataType.Int,
        FieldKind.Long => type is DataType.BigInt or DataType.Timestamp,
        FieldKind.Float => type == DataType.Float,
        FieldKind.Double => type == DataType.Double,
        FieldKind.Bytes => type.IsVariable() || type.IsDecimal(),
        FieldKind.Sum => type is DataType.UTinyInt or DataType.USmallInt or DataType.UInt or DataType.UBigInt,
        _ => false,
    };
}
