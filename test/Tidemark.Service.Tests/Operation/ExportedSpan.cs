using System.Text;

namespace Tidemark.Service.Tests.Operation;

/// <summary>A span that was exported.</summary>
/// <param name="TraceId">Its trace, hexadecimal.</param>
/// <param name="Name">Its name.</param>
/// <param name="Tags">Its attributes that are texts.</param>
/// <param name="IsError">Whether its status is an error.</param>
internal sealed record ExportedSpan(string TraceId, string Name, IReadOnlyDictionary<string, string> Tags, bool IsError)
{
    /// <summary>Reads opentelemetry.proto.trace.v1.Span: trace_id(1), name(5), attributes(9), status(15).code(3).</summary>
    public static ExportedSpan Read(ReadOnlyMemory<byte> span) => new(
        Convert.ToHexStringLower(Protobuf.At(span, 1).First().Span), Encoding.UTF8.GetString(Protobuf.At(span, 5).First().Span), Attributes(Protobuf.At(span, 9)), Protobuf.At(span, 15).Any(s => Protobuf.Numbers(s, 3).Contains(2UL)));

    /// <summary>Reads KeyValues: key(1), value(2).string_value(1).</summary>
    public static IReadOnlyDictionary<string, string> Attributes(IEnumerable<ReadOnlyMemory<byte>> values)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var value in values)
            if (Protobuf.At(value, 2, 1).ToList() is [var text, ..]) tags[Encoding.UTF8.GetString(Protobuf.At(value, 1).First().Span)] = Encoding.UTF8.GetString(text.Span);
        return tags;
    }
}
