using System.Buffers.Binary;
using System.Text.Json;
using Tidemark.Testing;

namespace Tidemark.TDengine.Tests.Messages;

/// <summary>A recorded message with its companion line.</summary>
public sealed record GoldenMessage(string File, int Index, ushort RawType, int Vgroup, long Offset, byte[] Body, JsonElement Companion)
{
    public override string ToString() => $"{File}#{Index} (0x{RawType:X})";

    /// <summary>The names of all recordings that hold messages.</summary>
    public static IReadOnlyList<string> Files { get; } =
        [.. Directory.GetFiles(GoldenFiles.PathOf("tmq"), "*.rawlog").Where(f => new FileInfo(f).Length > 0).Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    public static IEnumerable<GoldenMessage> All => Files.SelectMany(Read);

    public static List<GoldenMessage> Read(string file)
    {
        var bytes = System.IO.File.ReadAllBytes(GoldenFiles.PathOf($"tmq/{file}.rawlog"));
        var companions = System.IO.File.ReadAllLines(GoldenFiles.PathOf($"tmq/{file}.jsonl"));
        var messages = new List<GoldenMessage>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
            var rawType = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 4));
            var vgroup = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 6));
            var offset = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at + 10));
            var body = bytes.AsSpan(at + 18, length).ToArray();
            at += 18 + length;
            messages.Add(new GoldenMessage(file, messages.Count, rawType, vgroup, offset, body, JsonDocument.Parse(companions[messages.Count]).RootElement));
        }

        return messages;
    }
}
