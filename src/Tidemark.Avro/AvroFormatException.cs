using Tidemark.Errors;

namespace Tidemark.Avro;

/// <summary>Bytes that are not Avro: corrupt (TM401), cut off (TM402), or a codec, schema or size that this build does not read (TM403).</summary>
/// <param name="code">The kind.</param>
/// <param name="message">What is wrong.</param>
/// <param name="position">Where, in bytes from the start of what was read: a file, or a block's records.</param>
/// <param name="cause">What was thrown below.</param>
public sealed class AvroFormatException(ErrorCode code, string message, long position, Exception? cause = null)
    : TidemarkException(code, $"{message} (at byte {position})", HintOf(code), cause: cause)
{
    /// <summary>Where, in bytes.</summary>
    public long Position { get; } = position;

    /// <summary>What is wrong, without the place.</summary>
    public string Fault { get; } = message;

    /// <summary>The end is missing.</summary>
    public static AvroFormatException Truncated(string message, long position) => new(ErrorCode.Truncated, message, position);

    /// <summary>Damaged bytes.</summary>
    public static AvroFormatException Corrupt(string message, long position, Exception? cause = null) => new(ErrorCode.Corrupt, message, position, cause);

    /// <summary>Something that this build does not read.</summary>
    public static AvroFormatException Unsupported(string message, long position) => new(ErrorCode.UnsupportedVersion, message, position);

    private static string? HintOf(ErrorCode code) => code switch
    {
        ErrorCode.Truncated => "The file was not copied or written to its end: fetch it again from another copy.",
        ErrorCode.Corrupt => "The bytes changed after they were written: fetch the file again from another copy.",
        _ => null,
    };
}
