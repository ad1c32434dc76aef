namespace Tidemark.TDengine.Drivers.Native;

/// <summary>A connection through libtaos.</summary>
internal sealed class NativeConnection : ITDengineConnection
{
    private readonly ConnectionOptions _options;
    private readonly HandleThread _thread;
    private readonly NativeBlock _message = new();

    // Touched by the thread alone.
    private readonly HashSet<nint> _results = [];
    private readonly HashSet<nint> _statements = [];
    private nint _handle;

    private NativeConnection(Dsn dsn, string? database, ConnectionOptions options)
    {
        Database = database;
        _options = options;
        _thread = new HandleThread($"tidemark {dsn.Host}:{dsn.Port}", options.TimeProvider, Release);
    }

    /// <inheritdoc/>
    public string ServerVersion { get; private set; } = "";

    /// <inheritdoc/>
    public string? Database { get; }

    /// <inheritdoc/>
    public bool IsBroken => _thread.IsBroken;

    /// <summary>Loads the library, connects and signs in.</summary>
    public static async ValueTask<NativeConnection> ConnectAsync(Dsn dsn, string? database, ConnectionOptions options, CancellationToken cancellationToken)
    {
        var connection = new NativeConnection(dsn, database, options);
        try
        {
            await NativeAccess.OpenAsync(dsn, connection._thread, connection.Open, SigningIn(dsn, database), options.ConnectTimeout, options, cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IQueryResult> QueryAsync(string sql, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sql);
        var opened = await _thread.CallAsync(() => NativeQueryResult.Open(this, _thread, _options, Run(sql), sql), sql, _options.AnswerTimeout, cancellationToken).ConfigureAwait(false);
        opened.FetchAhead();
        return opened;
    }

    /// <inheritdoc/>
    public ValueTask<long> ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sql);
        return _thread.CallAsync(() => Execute(sql), sql, _options.AnswerTimeout, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask WriteRawAsync(ushort rawType, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (body.IsEmpty) throw new ArgumentException("an empty message", nameof(body));
        // A call that was given up may still read the memory.
        if (IsBroken) throw _thread.Unusable();
        var doing = $"raw write of type 0x{rawType:X}, {body.Length:N0} bytes";
        body.Span.CopyTo(_message.Reserve(body.Length));
        await _thread.CallAsync(
            () =>
            {
                var code = TaosNative.WriteRaw(_handle, new TmqRawData(_message.Pointer, (uint)body.Length, rawType));
                return code == 0 ? 0 : throw NativeError.OfCode(code, doing);
            },
            doing, _options.AnswerTimeout, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IPreparedInsert> PrepareInsertAsync(string sql, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sql);
        return await _thread.CallAsync(() => NativePreparedInsert.Open(this, _thread, _options, _handle, sql), sql, _options.AnswerTimeout, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _thread.EndAsync();

    /// <summary>Takes a statement into the connection's care. On its thread.</summary>
    public void Keep(nint statement) => _statements.Add(statement);

    /// <summary>Closes a statement, once. On its thread.</summary>
    public void CloseStatement(nint statement)
    {
        // A statement that cannot be closed is leaked: touching it again may end the process.
        if (_statements.Remove(statement)) _ = StatementNative.Close(statement);
    }

    /// <summary>Frees a result, once. On its thread.</summary>
    public void FreeResult(nint result)
    {
        if (_results.Remove(result)) TaosNative.FreeResult(result);
    }

    private static string SigningIn(Dsn dsn, string? database) => database is null ? $"signing in as {dsn.User}" : $"signing in as {dsn.User} to database {database}";

    // The rest is run by the thread.
    private bool Open(Dsn dsn)
    {
        _handle = TaosNative.Connect(dsn.Host, dsn.User, dsn.Password, Database, (ushort)dsn.Port);
        if (_handle == 0) throw NativeError.OfResult(0, SigningIn(dsn, Database));
        ServerVersion = NativeAccess.VersionIn(NativeText.Copy(TaosNative.GetServerInfo(_handle)));
        return true;
    }

    private nint Run(string sql)
    {
        var result = TaosNative.Query(_handle, sql);
        if (result == 0) throw NativeError.OfResult(0, sql);
        _results.Add(result);
        if (TaosNative.GetErrorCode(result) == 0) return result;
        var error = NativeError.OfResult(result, sql);
        FreeResult(result);
        throw error;
    }

    private long Execute(string sql)
    {
        var result = Run(sql);
        var rows = TaosNative.IsUpdate(result) ? TaosNative.GetAffectedRows(result) : 0;
        FreeResult(result);
        return rows;
    }

    private void Release()
    {
        foreach (var statement in _statements.ToList()) CloseStatement(statement);
        foreach (var result in _results.ToList()) FreeResult(result);
        if (_handle != 0) TaosNative.Close(_handle);
        _handle = 0;
        _message.Dispose();
    }
}
