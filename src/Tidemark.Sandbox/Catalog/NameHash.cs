using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Tidemark.Sandbox.Catalog;

/// <summary>The hash that spreads tables over vgroups: MurmurHash3, 32 bits, seed 0x12345678.</summary>
public static class NameHash
{
    private const uint Seed = 0x12345678;

    /// <summary>Of a table, by its full name.</summary>
    public static uint OfTable(string database, string table) => Of($"1.{database}.{table}");

    /// <summary>Of a text in UTF-8.</summary>
    public static uint Of(string text)
    {
        var data = Encoding.UTF8.GetBytes(text).AsSpan();
        var hash = Seed;
        var rest = data;
        for (; rest.Length >= 4; rest = rest[4..])
            hash = (BitOperations.RotateLeft(hash ^ Mix(BinaryPrimitives.ReadUInt32LittleEndian(rest)), 13) * 5) + 0xE6546B64;
        if (rest.Length > 0)
        {
            uint tail = 0;
            for (var i = rest.Length - 1; i >= 0; i--)
                tail = (tail << 8) | rest[i];
            hash ^= Mix(tail);
        }

        hash ^= (uint)data.Length;
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return hash ^ (hash >> 16);
    }

    private static uint Mix(uint block) => BitOperations.RotateLeft(block * 0xCC9E2D51, 15) * 0x1B873593;
}
