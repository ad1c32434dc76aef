using System.Runtime.InteropServices;
using Tidemark.Errors;

namespace Tidemark.TDengine.Drivers.Native;

/// <summary>A prepared insert over stmt2.</summary>
internal sealed class NativePreparedInsert : IPreparedInsert
{
    private const int AllColumns = -1;

    private readonly NativeConnection _connection;
    private readonly HandleThread _thread;
    private readonly ConnectionOptions _options;
    private readonly nint _statement;
    private readonly string _sql;
    private bool _isClosed;

    private NativePreparedInsert(NativeConnection connection, HandleThread thread, ConnectionOptions options, nint statement, string sql)
    {
        _connection = connection;
        _thread = thread;
        _options = options;
        _statement = statement;
        _sql = sql;
    }

    /// <summary>Makes and prepares the statement. On the connection's thread.</summary>
    public static NativePreparedInsert Open(NativeConnection connection, HandleThread thread, ConnectionOptions options, nint handle, string sql)
    {
        var statement = StatementNative.Create(handle, default);
        if (statement == 0) throw NativeError.OfResult(0, sql);
        connection.Keep(statement);
        try
        {
            Check(statement, StatementNative.Prepare(statement, sql, new CULong(0)), sql);
            Check(statement, StatementNative.IsInsert(statement, out var isInsert), sql);
            if (isInsert == 0) throw new TidemarkException(ErrorCode.InvalidArgument, $"not an insert: {sql}");
            // An unknown table is only noticed when the fields are asked for.
            Check(statement, StatementNative.GetFields(statement, out _, out var fields), sql);
            if (fields != 0) StatementNative.FreeFields(statement, fields);
            return new NativePreparedInsert(connection, thread, options, statement, sql);
        }
        catch
        {
            connection.CloseStatement(statement);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<long> ExecuteAsync(IReadOnlyList<BoundColumn> columns, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (columns.Count == 0 || columns[0].Values.Count == 0) return 0;
        var memory = BindMemory.Of(columns);
        return await _thread.CallAsync<long>(
            () =>
            {
                using (memory)
                {
                    Check(_statement, StatementNative.Bind(_statement, memory.Pointer, AllColumns), _sql);
                    Check(_statement, StatementNative.Execute(_statement, out var rows), _sql);
                    return rows;
                }
            },
            _sql, _options.AnswerTimeout, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (!_isClosed) _thread.TryPost(() => _connection.CloseStatement(_statement));
        _isClosed = true;
        return ValueTask.CompletedTask;
    }

    private static void Check(nint statement, int code, string sql)
    {
        if (code != 0) throw NativeError.OfStatement(statement, code, sql);
    }
}
