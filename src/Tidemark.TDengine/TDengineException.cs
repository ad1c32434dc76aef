using Tidemark.Errors;

namespace Tidemark.TDengine;

/// <summary>An error that TDengine or taosAdapter answered.</summary>
public sealed class TDengineException : TidemarkException
{
    /// <summary>Makes one.</summary>
    /// <param name="serverCode">The low 16 bits of the server's code; 65535 for the adapter's own errors.</param>
    /// <param name="serverMessage">The server's text.</param>
    /// <param name="doing">What was asked for, without secrets and cut to a readable length, e.g. the statement.</param>
    /// <param name="code">Our code; <see cref="ErrorCode.ServerError"/> unless the catalogue knows better.</param>
    /// <param name="hint">The cure.</param>
    /// <param name="isTransient">Whether the same call may succeed later.</param>
    public TDengineException(int serverCode, string serverMessage, string doing, ErrorCode code, string? hint, bool isTransient)
        : base(code, $"[0x{serverCode:X4}] {serverMessage} ({doing})", hint, isTransient)
    {
        ServerCode = serverCode;
        ServerMessage = serverMessage;
    }

    /// <summary>The low 16 bits of the server's code.</summary>
    public int ServerCode { get; }

    /// <summary>The server's text.</summary>
    public string ServerMessage { get; }
}
