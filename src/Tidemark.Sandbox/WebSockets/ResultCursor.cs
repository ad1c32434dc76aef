using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql;

namespace Tidemark.Sandbox.WebSockets;

/// <summary>An open result of a socket. It is freed once its end was fetched.</summary>
/// <param name="result">The result.</param>
/// <param name="engine">Whose rows they are.</param>
/// <param name="blocks">After how many blocks it ends, whatever it has left; null for its own end.</param>
internal sealed class ResultCursor(SqlResult result, SandboxEngine engine, int? blocks = null) : IDisposable
{
    private int? _blocksLeft = blocks;
    private AnswerBuffer? _block;

    public SqlResult Result { get; } = result;

    /// <summary>The block that the last <see cref="Fetch"/> found.</summary>
    public ReadOnlyMemory<byte> Block => _block?.Written ?? throw new AdapterException("no fetch data");

    /// <summary>Fetches the next block. False at the end.</summary>
    public bool Fetch()
    {
        _block ??= new AnswerBuffer();
        _block.Clear();
        return Read(_block);
    }

    /// <summary>Appends the next block. False at the end; nothing was written.</summary>
    public bool Fetch(AnswerBuffer output) => Read(output);

    public void Dispose()
    {
        _block?.Dispose();
        Result.Dispose();
    }

    private bool Read(AnswerBuffer output)
    {
        if (_blocksLeft-- <= 0) return false;
        lock (engine.Gate) return Result.ReadBlock(output);
    }
}
