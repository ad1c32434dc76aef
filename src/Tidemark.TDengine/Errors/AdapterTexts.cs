using Tidemark.Errors;

namespace Tidemark.TDengine.Errors;

/// <summary>taosAdapter's own errors (65535), which differ by their text alone. Source: recordings of taosAdapter 3.3.7.5.</summary>
internal static class AdapterTexts
{
    private static readonly (string Part, ServerError Entry)[] Known =
    [
        ("init tscObj failed", Make(ErrorCode.AuthenticationFailed, false, "taosAdapter could not sign in: check user and password in the DSN, and that taosd is running.")),
        ("whitelist", Make(ErrorCode.AuthenticationFailed, false, "This machine's address is not in the user's list: ALTER USER … ADD HOST.")),
        ("server not connected", Make(ErrorCode.ConnectFailed, true, "taosAdapter has no connection to taosd: check that taosd is running.")),
        ("duplicate connections", Make(ErrorCode.ProtocolViolation, false, null)),
        ("should have unsubscribed first", Make(ErrorCode.ProtocolViolation, false, null)),
        ("group is empty", Make(ErrorCode.InvalidArgument, false, "Name a consumer group.")),
        ("unmarshal", Make(ErrorCode.ProtocolViolation, false, "This taosAdapter is of a version that Tidemark does not know: please report it.")),
        ("tmq not init", Make(ErrorCode.ConnectionLost, true, "The consumer is closed: subscribe again.")),
        ("result is nil", Make(ErrorCode.ProtocolViolation, false, null)),
        ("message is nil", Make(ErrorCode.ConnectionLost, true, "taosAdapter no longer holds the message: subscribe again.")),
        ("are not equal", Make(ErrorCode.ConnectionLost, true, "taosAdapter no longer holds the message: subscribe again.")),
        ("is not equal", Make(ErrorCode.ConnectionLost, true, "taosAdapter no longer holds the message: subscribe again.")),
    ];

    public static ServerError? Find(string text)
    {
        foreach (var (part, entry) in Known)
        {
            if (text.Contains(part, StringComparison.OrdinalIgnoreCase)) return entry with { Text = text };
        }

        return null;
    }

    private static ServerError Make(ErrorCode code, bool reconnect, string? hint) => new(ServerCode.AdapterError, "", code, reconnect, reconnect, hint);
}
