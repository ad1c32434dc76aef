using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Messages.Encoding;

/// <summary>Offsets: a kind, then what the kind needs.</summary>
internal static class OffsetCodec
{
    public static WalOffset Read(ref WireReader reader)
    {
        var head = (sbyte)reader.ReadByte();
        if (head < 0)
        {
            if (head < (sbyte)WalOffsetKind.ResetNone) throw reader.Corrupt($"an offset of kind {head}");
            return new WalOffset { Kind = (WalOffsetKind)head };
        }

        var version = (byte)(head >> 4);
        var kind = (WalOffsetKind)(head & 0xF);
        if (version > 1) throw reader.Unsupported($"an offset of version {version}");
        switch (kind)
        {
            case WalOffsetKind.None:
                return new WalOffset { Kind = kind, FormatVersion = version };
            case WalOffsetKind.Log:
                return new WalOffset { Kind = kind, FormatVersion = version, Version = reader.ReadInt64() };
            case WalOffsetKind.SnapshotData or WalOffsetKind.SnapshotMeta:
                var offset = new WalOffset { Kind = kind, FormatVersion = version, Uid = reader.ReadInt64(), Timestamp = reader.ReadInt64() };
                return version == 0 ? offset : ReadKey(ref reader, offset);
            default:
                throw reader.Unsupported($"an offset of kind {(sbyte)kind}");
        }
    }

    public static void Write(WireWriter writer, in WalOffset offset)
    {
        if (offset.Kind < WalOffsetKind.None)
        {
            writer.Byte((byte)(sbyte)offset.Kind);
            return;
        }

        writer.Byte((byte)((offset.FormatVersion << 4) | (int)offset.Kind));
        if (offset.Kind == WalOffsetKind.Log) writer.Int64(offset.Version);
        if (!offset.IsSnapshot) return;
        writer.Int64(offset.Uid);
        writer.Int64(offset.Timestamp);
        if (offset.FormatVersion == 0) return;
        writer.Byte((byte)offset.KeyType);
        if (offset.KeyType.IsVariable()) writer.Binary(offset.KeyBytes.Span);
        else writer.Int64(offset.KeyInteger);
    }

    private static WalOffset ReadKey(ref WireReader reader, WalOffset offset)
    {
        var type = (DataType)reader.ReadByte();
        if (!type.IsKnown()) throw reader.Corrupt($"an offset with a key of type {(byte)type}");
        return type.IsVariable()
            ? offset with { KeyType = type, KeyBytes = reader.ReadBinary() }
            : offset with { KeyType = type, KeyInteger = reader.ReadInt64() };
    }
}
