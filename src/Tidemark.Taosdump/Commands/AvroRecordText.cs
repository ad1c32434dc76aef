using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Tidemark.Avro;
using Tidemark.Avro.Schemas;
using Tidemark.Errors;

namespace Tidemark.Taosdump.Commands;

/// <summary>
/// Records as lines of text: a value, <c>|</c> and a tab for each field, in the real tool's shape. Bytes that are no text, on which that one prints what stands before the first NUL, are hexadecimal
/// digits behind <c>\x</c>.
/// </summary>
internal static class AvroRecordText
{
    /// <summary>Writes the records of a block.</summary>
    /// <exception cref="TidemarkException">They do not fit the schema, or are of a kind that no dump has.</exception>
    public static void Write(AvroSchema schema, AvroBlock block, TextWriter output)
    {
        var decoder = new AvroDecoder(block.Records.Span);
        for (var record = 0L; record < block.Count; record++)
        {
            foreach (var field in schema.Fields)
            {
                Write(field.Schema, ref decoder, output);
                output.Write(" |\t");
            }

            output.Write('\n');
        }
    }

    private static void Write(AvroSchema schema, ref AvroDecoder decoder, TextWriter output)
    {
        if (schema.Kind == AvroKind.Union)
        {
            var branch = schema.Branches[decoder.ReadBranch(schema.Branches.Count)];
            // The real tool prints the NULL of a text as C does.
            if (branch.Kind == AvroKind.Null) output.Write(schema.Branches.Any(b => b.Kind is AvroKind.String or AvroKind.Bytes) ? "(null)" : "null");
            else Write(branch, ref decoder, output);
            return;
        }

        switch (schema.Kind)
        {
            case AvroKind.Boolean: output.Write(decoder.ReadBoolean() ? "true" : "false"); break;
            case AvroKind.Int: output.Write(decoder.ReadInt().ToString(CultureInfo.InvariantCulture)); break;
            case AvroKind.Long: output.Write(decoder.ReadLong().ToString(CultureInfo.InvariantCulture)); break;
            case AvroKind.Float: output.Write(((double)decoder.ReadFloat()).ToString("F6", CultureInfo.InvariantCulture)); break;
            case AvroKind.Double: output.Write(decoder.ReadDouble().ToString("F6", CultureInfo.InvariantCulture)); break;
            case AvroKind.String or AvroKind.Bytes: output.Write(Text(decoder.ReadBytes())); break;
            case AvroKind.Array: output.Write(Sum(schema.Items!, ref decoder).ToString(CultureInfo.InvariantCulture)); break;
            default: throw new TidemarkException(ErrorCode.UnsupportedVersion, $"It holds values of the kind {schema.Kind}, which no dump has.");
        }
    }

    // An unsigned number is the sum of the items.
    private static ulong Sum(AvroSchema items, ref AvroDecoder decoder)
    {
        var sum = 0L;
        for (var count = decoder.ReadBlockCount(); count > 0; count = decoder.ReadBlockCount())
        {
            for (var item = 0L; item < count; item++) sum += decoder.ReadLong();
        }

        return items.Kind == AvroKind.Int ? (uint)sum : (ulong)sum;
    }

    private static string Text(ReadOnlySpan<byte> bytes)
        => bytes.Contains((byte)0) || !Utf8.IsValid(bytes) ? @"\x" + Convert.ToHexString(bytes) : Encoding.UTF8.GetString(bytes);
}
