namespace Tidemark.Sandbox.RawWrites;

/// <summary>A message that ends the process of a real client library, its taosAdapter included: the server drops every connection.</summary>
/// <param name="cause">What the library cannot take.</param>
public sealed class ClientCrashException(string cause) : Exception(cause);
