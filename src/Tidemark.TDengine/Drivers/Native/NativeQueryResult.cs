using System.Buffers;
using Tidemark.Errors;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Drivers.Native;

/// <summary>An open result: fetches one block ahead. A block belongs to the library until the next fetch, so each is copied once.</summary>
internal sealed class NativeQueryResult : IQueryResult
{
    private const int SmallestBlock = 29;

    private readonly NativeConnection _connection;
    private readonly HandleThread _thread;
    private readonly ConnectionOptions _options;
    private readonly nint _result;
    private readonly string _sql;
    private Task<PooledBuffer?>? _next;
    private bool _isFinished;

    private NativeQueryResult(NativeConnection connection, HandleThread thread, ConnectionOptions options, nint result, string sql)
    {
        _connection = connection;
        _thread = thread;
        _options = options;
        _result = result;
        _sql = sql;
    }

    /// <inheritdoc/>
    public bool IsUpdate { get; private init; }

    /// <inheritdoc/>
    public long AffectedRows { get; private init; }

    /// <inheritdoc/>
    public IReadOnlyList<ResultColumn> Columns { get; private init; } = [];

    /// <inheritdoc/>
    public TimePrecision Precision { get; private init; }

    /// <summary>Reads what a result tells about itself. On the connection's thread.</summary>
    public static NativeQueryResult Open(NativeConnection connection, HandleThread thread, ConnectionOptions options, nint result, string sql)
    {
        if (!TaosNative.IsUpdate(result))
            return new(connection, thread, options, result, sql) { Columns = ReadColumns(result), Precision = (TimePrecision)TaosNative.GetPrecision(result) };
        var rows = TaosNative.GetAffectedRows(result);
        connection.FreeResult(result);
        return new(connection, thread, options, 0, sql) { IsUpdate = true, AffectedRows = rows, _isFinished = true };
    }

    /// <summary>Asks for the next block.</summary>
    public void FetchAhead()
    {
        if (!_isFinished) _next = _thread.Start(Fetch);
    }

    /// <inheritdoc/>
    public async ValueTask<PooledBuffer?> FetchBlockAsync(CancellationToken cancellationToken)
    {
        if (_isFinished) return null;
        _next ??= _thread.Start(Fetch);
        PooledBuffer? block;
        try
        {
            block = await _thread.AwaitAsync(_next, _sql, _options.AnswerTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _isFinished = true;
            throw;
        }

        _next = null;
        if (block is null) _isFinished = true;
        else FetchAhead();
        return block;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TakeBlocksAsync(Func<ReadOnlyMemory<byte>, bool> take, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(take);
        if (_isFinished) return false;
        var turn = new NativeBlockTurn(take);
        try
        {
            // One that is already on its way belongs to whoever comes first.
            var ahead = _next;
            _next = null;
            var goesOn = true;
            if (ahead is not null)
            {
                using var first = await _thread.AwaitAsync(ahead, _sql, _options.AnswerTimeout, cancellationToken).ConfigureAwait(false);
                _isFinished = first is null;
                goesOn = first is not null && turn.Take(first.Memory);
            }

            if (goesOn) _isFinished = !await _thread.CallAsync(() => turn.Run(Fetch, cancellationToken), _sql, _options.AnswerTimeout + NativeBlockTurn.Longest, cancellationToken).ConfigureAwait(false);
            return !_isFinished;
        }
        catch
        {
            _isFinished = true;
            throw;
        }
        finally
        {
            turn.Close();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_next is { } next && !_thread.IsBroken)
        {
            _next = null;
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (next.IsCompletedSuccessfully) (await next.ConfigureAwait(false))?.Dispose();
        }

        _isFinished = true;
        if (_result != 0) _thread.TryPost(() => _connection.FreeResult(_result));
    }

    private static unsafe ResultColumn[] ReadColumns(nint result)
    {
        var columns = new ResultColumn[TaosNative.GetFieldCount(result)];
        var fields = TaosLibrary.HasScale ? TaosNative.GetFieldsWithScale(result) : TaosNative.GetFields(result);
        for (var i = 0; i < columns.Length; i++)
        {
            ref var field = ref fields[i];
            var isDecimal = (DataType)field.Type is DataType.Decimal or DataType.Decimal64 && TaosLibrary.HasScale;
            columns[i] = new ResultColumn(field.Name, (DataType)field.Type, field.Bytes, isDecimal ? field.Precision : (byte)0, isDecimal ? field.Scale : (byte)0);
        }

        return columns;
    }

    // Rows are 0 at the end, and after an error too: the code tells.
    private unsafe PooledBuffer? Fetch()
    {
        var code = TaosNative.FetchRawBlock(_result, out var rows, out var block);
        if (code != 0)
        {
            var error = NativeError.OfResult(_result, _sql);
            _connection.FreeResult(_result);
            throw error;
        }

        if (rows == 0)
        {
            _connection.FreeResult(_result);
            return null;
        }

        var length = *(int*)(block + 4);
        if (length < SmallestBlock) throw new TidemarkException(ErrorCode.ProtocolViolation, $"the client library handed out a block of {length} bytes ({_sql})");
        var copy = ArrayPool<byte>.Shared.Rent(length);
        new ReadOnlySpan<byte>((void*)block, length).CopyTo(copy);
        return new PooledBuffer(copy, 0, length);
    }
}
