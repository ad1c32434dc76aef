using System.Buffers.Binary;
using System.Security.Cryptography;
using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Repositories;

/// <summary>The identity of a super-table event, which arrives once per vgroup with a head that differs and a body that does not.</summary>
public static class BarrierKey
{
    private const int HeadLength = 8;

    /// <summary>Whether messages of this raw type are events of all vgroups.</summary>
    public static bool IsBarrier(ushort rawType) => rawType is TmqRawType.CreateSuperTable or TmqRawType.AlterSuperTable or TmqRawType.DropSuperTable;

    /// <summary>The key: 32 hexadecimal digits of SHA-256 over raw type and body behind the head.</summary>
    public static string Of(ushort rawType, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> type = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(type, rawType);
        hash.AppendData(type);
        hash.AppendData(body[Math.Min(HeadLength, body.Length)..]);
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }
}
