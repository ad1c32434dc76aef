using System.Buffers.Binary;
using Tidemark.Testing;

namespace Tidemark.Sandbox.Tests.RawWrites;

/// <summary>A message as a real server delivered it.</summary>
public sealed record RecordedMessage(int Index, ushort RawType, int Vgroup, byte[] Body)
{
    /// <summary>The messages of a recording, e.g. <c>after_g_t_ms.wal.rawlog</c>.</summary>
    public static List<RecordedMessage> Read(string file)
    {
        var bytes = File.ReadAllBytes(GoldenFiles.PathOf("tmq/" + file));
        var messages = new List<RecordedMessage>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
            messages.Add(new(
                messages.Count,
                BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 4)),
                BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 6)),
                bytes.AsSpan(at + 18, length).ToArray()));
            at += 18 + length;
        }

        return messages;
    }
}
