using Tidemark.Errors;
using Tidemark.TDengine.Errors;

namespace Tidemark.TDengine.Drivers.Native;

/// <summary>Turns what libtaos answered into our exception. On the thread that made the call, before any other: the text is the thread's.</summary>
internal static class NativeError
{
    private const int SystemErrorMask = 0x00FF0000;

    /// <summary>The error of a result, or of the last call that gave no result (0).</summary>
    public static TidemarkException OfResult(nint result, string doing) => Make(TaosNative.GetErrorCode(result), NativeText.Copy(TaosNative.GetErrorText(result)), doing);

    /// <summary>The error of a function that answers a code: subscription and raw write, whose text tells the column.</summary>
    public static TidemarkException OfCode(int code, string doing) => Make(code, NativeText.Copy(TmqNative.GetErrorText(code)), doing);

    /// <summary>The error of a statement.</summary>
    public static TidemarkException OfStatement(nint statement, int code, string doing)
    {
        var text = NativeText.Copy(StatementNative.GetErrorText(statement));
        return Make(code, text.Length > 0 ? text : NativeText.Copy(TmqNative.GetErrorText(code)), doing);
    }

    /// <summary>From code and text. 0x80FFxxxx is an error of the operating system, whose number is no code of TDengine.</summary>
    public static TidemarkException Make(int code, string text, string doing)
    {
        if (code == 0) return new TidemarkException(ErrorCode.ProtocolViolation, $"the client library failed without a code: {text} ({doing})");
        return (code & SystemErrorMask) == SystemErrorMask
            ? new TDengineException(code & 0xFFFFFF, text, doing, ErrorCode.ServerError, "The client library met an error of the operating system.", false)
            : ServerErrorCatalogue.ToException(code, text, doing);
    }
}
