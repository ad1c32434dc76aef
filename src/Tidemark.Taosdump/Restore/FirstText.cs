using System.Text;
using Tidemark.Avro;
using Tidemark.Avro.Schemas;

namespace Tidemark.Taosdump.Restore;

/// <summary>The name that the records of a block begin with.</summary>
internal static class FirstText
{
    /// <summary>The first field of the first record; empty when it does not read as a text.</summary>
    public static string Of(AvroSchema schema, in AvroBlock block)
    {
        try
        {
            var decoder = new AvroDecoder(block.Records.Span);
            if (schema.Fields[0].Schema is { Kind: AvroKind.Union } union && union.Branches[decoder.ReadBranch(union.Branches.Count)].Kind == AvroKind.Null) return string.Empty;
            return Encoding.UTF8.GetString(decoder.ReadBytes());
        }
        catch (AvroFormatException)
        {
            // The reading of the whole block says what is wrong with it.
            return string.Empty;
        }
    }
}
