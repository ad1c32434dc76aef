using System.Buffers.Binary;

namespace Tidemark.Sandbox.WebSockets;

/// <summary>A binary request of <c>/ws</c>: u64 req_id, u64 id, u64 action, payload. A short frame reads as if zeros followed.</summary>
internal readonly struct BinaryFrame
{
    private const int HeaderLength = 24;

    public BinaryFrame(ReadOnlyMemory<byte> bytes)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        bytes.Span[..Math.Min(HeaderLength, bytes.Length)].CopyTo(header);
        RequestId = BinaryPrimitives.ReadUInt64LittleEndian(header);
        Id = BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
        Action = BinaryPrimitives.ReadUInt64LittleEndian(header[16..]);
        Payload = bytes.Length > HeaderLength ? bytes[HeaderLength..] : default;
    }

    public ulong RequestId { get; }

    public ulong Id { get; }

    public ulong Action { get; }

    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>The name an answer carries.</summary>
    public string Name => Action switch
    {
        1 => "set_tags",
        2 => "bind",
        WriteRaw => "write_raw",
        WriteRawBlock => "write_raw_block",
        WriteRawBlockWithFields => "write_raw_block_with_fields",
        BinaryQuery => "binary_query",
        FetchRawBlock => "fetch_raw_block",
        Stmt2Bind => "stmt2_bind",
        ValidateSql => "validate_sql",
        _ => "unknown",
    };

    public const ulong WriteRaw = 3;
    public const ulong WriteRawBlock = 4;
    public const ulong WriteRawBlockWithFields = 5;
    public const ulong BinaryQuery = 6;
    public const ulong FetchRawBlock = 7;
    public const ulong Stmt2Bind = 9;
    public const ulong ValidateSql = 10;
}
