namespace Tidemark.Sandbox.WebSockets;

/// <summary>An error of the adapter itself, code 65535 and a text.</summary>
internal sealed class AdapterException(string message) : Exception(message)
{
    public const int Code = 65535;
}
