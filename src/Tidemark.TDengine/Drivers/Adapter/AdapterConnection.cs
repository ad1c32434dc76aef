using System.Text.Json;
using Tidemark.Errors;
using Tidemark.TDengine.WebSockets;

namespace Tidemark.TDengine.Drivers.Adapter;

/// <summary>A connection through taosAdapter's <c>/ws</c>.</summary>
internal sealed class AdapterConnection : ITDengineConnection
{
    private readonly AdapterSession _session;
    private readonly AdapterFeatures _features;

    private AdapterConnection(AdapterSession session, string version, string? database)
    {
        _session = session;
        _features = AdapterFeatures.Of(version);
        ServerVersion = version;
        Database = database;
    }

    /// <inheritdoc/>
    public string ServerVersion { get; }

    /// <inheritdoc/>
    public string? Database { get; }

    /// <inheritdoc/>
    public bool IsBroken => _session.IsBroken;

    /// <summary>Opens the socket and signs in.</summary>
    public static async ValueTask<AdapterConnection> ConnectAsync(Dsn dsn, string? database, ConnectionOptions options, CancellationToken cancellationToken)
    {
        var session = await AdapterSession.OpenAsync(dsn, "/ws", options, cancellationToken).ConfigureAwait(false);
        try
        {
            var version = await SignInAsync(session, dsn, database, cancellationToken).ConfigureAwait(false);
            return new AdapterConnection(session, version, database);
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IQueryResult> QueryAsync(string sql, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sql);
        var answer = await RunAsync(sql, cancellationToken).ConfigureAwait(false);
        return new AdapterQueryResult(_session, answer, _features, sql);
    }

    /// <inheritdoc/>
    public async ValueTask<long> ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sql);
        var answer = await RunAsync(sql, cancellationToken).ConfigureAwait(false);
        if (!answer.IsUpdate) await _session.TellAsync(QueryAnswer.FreeRequest(_session.NextRequestId(), answer.Id)).ConfigureAwait(false);
        return answer.AffectedRows;
    }

    /// <inheritdoc/>
    public async ValueTask WriteRawAsync(ushort rawType, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        // taosAdapter hands pointer and length to the client library as they are: nothing that is empty may reach it.
        if (body.IsEmpty) throw new ArgumentException("an empty message", nameof(body));
        var id = _session.NextRequestId();
        await _session.AskAsync<object?>(
            WebSocketOpcode.Binary, id, AdapterRequest.WriteRawHead(id, rawType, body.Length), body, $"raw write of type 0x{rawType:X}, {body.Length:N0} bytes",
            null, NoFields, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IPreparedInsert> PrepareInsertAsync(string sql, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sql);
        if (!_features.Statements)
            throw new TidemarkException(ErrorCode.ServerError, $"taosAdapter {ServerVersion} has no prepared statements (stmt2)", "Update TDengine to 3.3.3.0 or later.");
        return await AdapterPreparedInsert.PrepareAsync(_session, sql, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _session.DisposeAsync();

    /// <summary>Signs in over an open socket and returns the server's version.</summary>
    private static async ValueTask<string> SignInAsync(AdapterSession session, Dsn dsn, string? database, CancellationToken cancellationToken)
    {
        var id = session.NextRequestId();
        var request = AdapterRequest.Json("conn", id, args =>
        {
            args.WriteString("user"u8, dsn.User);
            args.WriteString("password"u8, dsn.Password);
            if (database is not null) args.WriteString("db"u8, database);
            args.WriteString("app"u8, "tidemark");
        });
        var doing = database is null ? $"signing in as {dsn.User}" : $"signing in as {dsn.User} to database {database}";
        var version = await session.AskAsync(id, request, doing, "", ReadVersion, cancellationToken).ConfigureAwait(false);
        if (version.Length > 0) return version;
        id = session.NextRequestId();
        return await session.AskAsync(id, AdapterRequest.Json("version", id), "asking for the version", "", ReadVersion, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes <c>version</c>.</summary>
    internal static void ReadVersion(ReadOnlySpan<byte> name, ref Utf8JsonReader reader, ref string version)
    {
        if (name.SequenceEqual("version"u8)) version = AnswerHead.ReadText(ref reader);
    }

    /// <summary>Takes nothing.</summary>
    internal static void NoFields(ReadOnlySpan<byte> name, ref Utf8JsonReader reader, ref object? state)
    {
    }

    private ValueTask<QueryAnswer> RunAsync(string sql, CancellationToken cancellationToken)
    {
        var id = _session.NextRequestId();
        return _features.BinaryRequests
            ? _session.AskAsync(WebSocketOpcode.Binary, id, AdapterRequest.BinaryQuery(id, sql), default, sql, new QueryAnswer(), QueryAnswer.ReadField, cancellationToken)
            : _session.AskAsync(id, AdapterRequest.Json("query", id, args => args.WriteString("sql"u8, sql)), sql, new QueryAnswer(), QueryAnswer.ReadField, cancellationToken);
    }
}
