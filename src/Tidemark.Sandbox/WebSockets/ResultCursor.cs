using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql;

namespace Tidemark.Sandbox.WebSockets;

/// <summary>An open result of a socket. It is freed once its end was fetched.</summary>
internal sealed class ResultCursor(SqlResult result, SandboxEngine engine) : IDisposable
{
    private AnswerBuffer? _block;

    public SqlResult Result { get; } = result;

    /// <summary>The block that the last <see cref="Fetch"/> found.</summary>
    public ReadOnlyMemory<byte> Block => _block?.Written ?? throw new AdapterException("no fetch data");

    /// <summary>Fetches the next block. False at the end.</summary>
    public bool Fetch()
    {
        _block ??= new AnswerBuffer();
        _block.Clear();
        lock (engine.Gate) return Result.ReadBlock(_block);
    }

    /// <summary>Appends the next block. False at the end; nothing was written.</summary>
    public bool Fetch(AnswerBuffer output)
    {
        lock (engine.Gate) return Result.ReadBlock(output);
    }

    public void Dispose()
    {
        _block?.Dispose();
        Result.Dispose();
    }
}
