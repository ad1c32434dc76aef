using System.Buffers.Binary;
using System.Text;
using Tidemark.Errors;

namespace Tidemark.TDengine.Drivers.Adapter;

/// <summary>
/// The head of a binary answer: fetch_raw_block (7) or fetch_raw_data (8). What follows it begins at <see cref="Length"/>.
/// Source: taosAdapter 3.3.6 and later, recorded.
/// </summary>
/// <param name="Action">7 or 8.</param>
/// <param name="RequestId">Repeats the request's.</param>
/// <param name="Code">0 for success.</param>
/// <param name="Message">The error's text.</param>
/// <param name="Id">The result's or the message's id.</param>
/// <param name="Length">Bytes of this head.</param>
internal readonly record struct BinaryAnswer(ulong Action, ulong RequestId, int Code, string Message, ulong Id, int Length)
{
    /// <summary>The action of an answer to fetch_raw_block.</summary>
    public const ulong FetchRawBlock = 7;

    /// <summary>The action of an answer to fetch_raw_data.</summary>
    public const ulong FetchRawData = 8;

    private const int RequestIdOffset = 26;
    private const int FixedBytes = 42;

    /// <summary>Whether the bytes begin with the mark of this form, which the older ones do not have.</summary>
    public static bool IsMarked(ReadOnlySpan<byte> bytes) => bytes.Length >= FixedBytes && BinaryPrimitives.ReadUInt64LittleEndian(bytes) == ulong.MaxValue;

    /// <summary>The request id of a marked answer.</summary>
    public static ulong FindRequestId(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[RequestIdOffset..]);

    /// <summary>Reads it.</summary>
    /// <exception cref="TidemarkException"><see cref="ErrorCode.ProtocolViolation"/>.</exception>
    public static BinaryAnswer Read(ReadOnlySpan<byte> bytes, ulong expectedAction)
    {
        if (!IsMarked(bytes)) throw Violation("a binary answer that is too short or without its mark");
        var action = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        if (action != expectedAction) throw Violation($"a binary answer to action {action} instead of {expectedAction}");
        var version = BinaryPrimitives.ReadUInt16LittleEndian(bytes[16..]);
        if (version != 1) throw Violation($"a binary answer of version {version}");
        var code = BinaryPrimitives.ReadUInt32LittleEndian(bytes[34..]);
        var messageLength = BinaryPrimitives.ReadUInt32LittleEndian(bytes[38..]);
        if (messageLength > bytes.Length - FixedBytes - 8) throw Violation("a binary answer that ends in its error text");
        var message = messageLength == 0 ? "" : Encoding.UTF8.GetString(bytes.Slice(FixedBytes, (int)messageLength));
        var end = FixedBytes + (int)messageLength;
        return new BinaryAnswer(action, FindRequestId(bytes), (int)code, message, BinaryPrimitives.ReadUInt64LittleEndian(bytes[end..]), end + 8);
    }

    internal static TidemarkException Violation(string what) =>
        new(ErrorCode.ProtocolViolation, $"the server breaks taosAdapter's protocol: {what}", "This taosAdapter is of a version that Tidemark does not know: please report it.");
}
