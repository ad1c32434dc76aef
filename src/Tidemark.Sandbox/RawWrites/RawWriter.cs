using Tidemark.Sandbox.Catalog;

namespace Tidemark.Sandbox.RawWrites;

/// <summary>What a client library does with raw messages: one per connection, because its cache of tables is the connection's.</summary>
public sealed class RawWriter(SandboxEngine engine)
{
    /// <summary>The server.</summary>
    public SandboxEngine Engine { get; } = engine;

    /// <summary>Applies a raw message.</summary>
    /// <param name="database">The connection's current database; null: 0x2616.</param>
    /// <param name="rawType">The raw type.</param>
    /// <param name="body">The message.</param>
    /// <exception cref="SandboxException">TDengine's answer.</exception>
    /// <exception cref="ClientCrashException">The message ends a real client process.</exception>
    public void Write(string? database, int rawType, ReadOnlyMemory<byte> body) => throw new NotSupportedException();

    /// <summary>Writes a raw block into a table, columns by position or by name.</summary>
    /// <param name="database">The connection's current database; null: 0x2616.</param>
    /// <param name="table">The table, bare name.</param>
    /// <param name="block">The raw block.</param>
    /// <param name="fields">Names of its columns; null: the target's columns in order.</param>
    public void WriteBlock(string? database, string table, ReadOnlyMemory<byte> block, IReadOnlyList<string>? fields = null) =>
        throw new NotSupportedException();
}
