using Tidemark.Sandbox.RawWrites;
using Tidemark.Sandbox.Sql;

namespace Tidemark.Sandbox.WebSockets;

/// <summary>What a signed-in <c>/ws</c> socket holds: its session, its raw writer (whose table cache outlives it), its open results.</summary>
internal sealed class SqlConnection(SqlSession session, ConnectionHandles handles) : IDisposable
{
    private readonly Dictionary<ulong, ResultCursor> _results = [];
    private ulong _lastId;
    private bool _isClosed;

    public SqlSession Session { get; } = session;

    public RawWriter RawWriter { get; } = handles.Open();

    public ulong Keep(ResultCursor result)
    {
        _results.Add(++_lastId, result);
        return _lastId;
    }

    public ResultCursor? Find(ulong id) => _results.GetValueOrDefault(id);

    public ResultCursor Get(ulong id) => Find(id) ?? throw new AdapterException("result is nil");

    public void Free(ulong id)
    {
        if (_results.Remove(id, out var result)) result.Dispose();
    }

    public void Dispose()
    {
        foreach (var result in _results.Values) result.Dispose();
        _results.Clear();
        if (_isClosed) return;
        _isClosed = true;
        handles.Close(RawWriter);
    }
}
