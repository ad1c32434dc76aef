namespace Tidemark.Sandbox.Catalog;

/// <summary>An answer that TDengine would give instead of a result. Source: errors recorded from a 3.3.7.5 server.</summary>
/// <param name="code">TDengine's code, its low 16 bits.</param>
/// <param name="message">TDengine's text.</param>
public sealed class SandboxException(int code, string message) : Exception(message)
{
    /// <summary>TDengine's code, its low 16 bits.</summary>
    public int Code { get; } = code;
}
