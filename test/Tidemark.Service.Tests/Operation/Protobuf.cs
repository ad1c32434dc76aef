namespace Tidemark.Service.Tests.Operation;

/// <summary>Reads fields out of protobuf messages, as far as tests need.</summary>
internal static class Protobuf
{
    /// <summary>The messages, texts or bytes at a path of field numbers.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> At(ReadOnlyMemory<byte> message, params int[] path)
    {
        IEnumerable<ReadOnlyMemory<byte>> found = [message];
        foreach (var number in path) found = found.SelectMany(m => Fields(m).Where(f => f.Number == number && f.Type == 2).Select(f => f.Content)).ToList();
        return found;
    }

    /// <summary>The numbers of a field.</summary>
    public static IEnumerable<ulong> Numbers(ReadOnlyMemory<byte> message, int number) => Fields(message).Where(f => f.Number == number && f.Type == 0).Select(f => f.Value).ToList();

    private static List<(int Number, int Type, ulong Value, ReadOnlyMemory<byte> Content)> Fields(ReadOnlyMemory<byte> message)
    {
        var fields = new List<(int, int, ulong, ReadOnlyMemory<byte>)>();
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message.Span, ref at);
            var (number, type) = ((int)(key >> 3), (int)(key & 7));
            switch (type)
            {
                case 0:
                    fields.Add((number, type, Varint(message.Span, ref at), default));
                    break;
                case 2:
                    var length = (int)Varint(message.Span, ref at);
                    fields.Add((number, type, 0, message.Slice(at, length)));
                    at += length;
                    break;
                case 1 or 5:
                    at += type == 1 ? 8 : 4;
                    break;
                default:
                    throw new InvalidDataException($"wire type {type}");
            }
        }

        return fields;
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return value;
        }
    }
}
