using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Selection;

/// <summary>Compares stored tag values with literals, in the order the server has. Pure.</summary>
internal static class TagComparison
{
    /// <summary>What gives the order of a value (not NULL) and the literal: below 0, 0, above 0; null where there is none (NaN).</summary>
    /// <exception cref="Errors.TidemarkException">Values of the type cannot be compared with the literal (TM101).</exception>
    public static Func<byte[], int?> With(TagName tag, DataType type, TagLiteral literal, ComparisonContext context) => type switch
    {
        DataType.VarChar or DataType.NChar => Texts(tag, type, literal),
        DataType.Bool => Booleans(tag, literal),
        DataType.Timestamp => Times(tag, literal, context),
        DataType.Float => Floats(tag, literal),
        DataType.Double => Doubles(tag, literal),
        _ when type.IsInteger() => Integers(tag, type, literal),
        _ => throw tag.Fail($"is {type.SqlName()}, which can only be asked for IS NULL"),
    };

    /// <summary>The text of a stored VARCHAR or NCHAR value.</summary>
    public static string Text(DataType type, byte[] value) => type == DataType.NChar ? NCharText.ToText(value) : Encoding.UTF8.GetString(value);

    private static Func<byte[], int?> Texts(TagName tag, DataType type, TagLiteral literal)
    {
        if (!literal.IsText) throw tag.Fail($"is {type.SqlName()}: compare it with a text, '{literal.Text}'");
        var wanted = Encoding.UTF8.GetBytes(literal.Text);
        // The bytes of UTF-8 have the order of the code points.
        if (type == DataType.NChar) return value => Encoding.UTF8.GetBytes(NCharText.ToText(value)).AsSpan().SequenceCompareTo(wanted);
        return value => value.AsSpan().SequenceCompareTo(wanted);
    }

    private static Func<byte[], int?> Booleans(TagName tag, TagLiteral literal)
    {
        var wanted = literal.Boolean ?? literal.Number switch { 0 => false, 1 => true, _ => throw tag.Fail($"is BOOL: compare it with TRUE or FALSE, not {literal}") };
        return value => (value[0] != 0).CompareTo(wanted);
    }

    private static Func<byte[], int?> Times(TagName tag, TagLiteral literal, ComparisonContext context)
    {
        if (!literal.IsText) return Integers(tag, DataType.Timestamp, literal);
        // What is finer than the unit lies between two values, so it is equal to none.
        var below = TimeText.Parse(literal.Text, context.Precision, context.Local, roundUp: false);
        var above = TimeText.Parse(literal.Text, context.Precision, context.Local, roundUp: true);
        return value =>
        {
            var time = BinaryPrimitives.ReadInt64LittleEndian(value);
            return time < above ? (below == above || time <= below ? -1 : 0) : time > below ? 1 : 0;
        };
    }

    private static Func<byte[], int?> Floats(TagName tag, TagLiteral literal)
    {
        var wanted = (float)Number(tag, DataType.Float, literal).Approximate;
        return value => BinaryPrimitives.ReadSingleLittleEndian(value) is var number && float.IsNaN(number) ? null : number.CompareTo(wanted);
    }

    private static Func<byte[], int?> Doubles(TagName tag, TagLiteral literal)
    {
        var wanted = Number(tag, DataType.Double, literal).Approximate;
        return value => BinaryPrimitives.ReadDoubleLittleEndian(value) is var number && double.IsNaN(number) ? null : number.CompareTo(wanted);
    }

    private static Func<byte[], int?> Integers(TagName tag, DataType type, TagLiteral literal)
    {
        Number(tag, type, literal);
        if (literal.Number is { } exact) return value => Integer(type, value).CompareTo(exact);
        return value => ((double)Integer(type, value)).CompareTo(literal.Approximate);
    }

    private static decimal Integer(DataType type, byte[] value) => type switch
    {
        DataType.TinyInt => (sbyte)value[0],
        DataType.UTinyInt => value[0],
        DataType.SmallInt => BinaryPrimitives.ReadInt16LittleEndian(value),
        DataType.USmallInt => BinaryPrimitives.ReadUInt16LittleEndian(value),
        DataType.Int => BinaryPrimitives.ReadInt32LittleEndian(value),
        DataType.UInt => BinaryPrimitives.ReadUInt32LittleEndian(value),
        DataType.UBigInt => BinaryPrimitives.ReadUInt64LittleEndian(value),
        _ => BinaryPrimitives.ReadInt64LittleEndian(value),
    };

    private static TagLiteral Number(TagName tag, DataType type, TagLiteral literal) => literal.IsText || literal.Boolean is not null
        ? throw tag.Fail(string.Create(CultureInfo.InvariantCulture, $"is {type.SqlName()}: compare it with a number, not with {literal}")) : literal;
}
