namespace Tidemark.Sandbox.WebSockets;

/// <summary>An argument has another JSON type than the action wants.</summary>
internal sealed class BadArgumentsException : Exception;
