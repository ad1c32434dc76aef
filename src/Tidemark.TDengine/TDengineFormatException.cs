using Tidemark.Errors;

namespace Tidemark.TDengine;

/// <summary>Bytes from the wire or an archive that are not what their type says: malformed, truncated or of an unknown version.</summary>
public sealed class TDengineFormatException(ErrorCode code, string message, long position)
    : TidemarkException(code, $"{message} (at byte {position})")
{
    /// <summary>Where in the message, in bytes from its start.</summary>
    public long Position { get; } = position;
}
