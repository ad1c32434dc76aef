using System.Text.Json;
using Tidemark.Errors;
using Tidemark.TDengine.WebSockets;

namespace Tidemark.TDengine.Drivers.Adapter;

/// <summary>A prepared insert over stmt2.</summary>
internal sealed class AdapterPreparedInsert : IPreparedInsert
{
    private readonly AdapterSession _session;
    private readonly ulong _id;
    private readonly string _sql;
    private bool _closed;

    private AdapterPreparedInsert(AdapterSession session, ulong id, string sql)
    {
        _session = session;
        _id = id;
        _sql = sql;
    }

    /// <summary>stmt2_init and stmt2_prepare. The fields are asked for because an unknown table is only noticed with them.</summary>
    public static async ValueTask<AdapterPreparedInsert> PrepareAsync(AdapterSession session, string sql, CancellationToken cancellationToken)
    {
        var request = session.NextRequestId();
        var id = await session.AskAsync(
            request,
            AdapterRequest.Json("stmt2_init", request, args =>
            {
                args.WriteBoolean("single_stb_insert"u8, false);
                args.WriteBoolean("single_table_bind_once"u8, false);
            }),
            sql, 0UL, ReadStatementId, cancellationToken).ConfigureAwait(false);
        var insert = new AdapterPreparedInsert(session, id, sql);
        try
        {
            request = session.NextRequestId();
            var isInsert = await session.AskAsync(
                request,
                AdapterRequest.Json("stmt2_prepare", request, args =>
                {
                    args.WriteNumber("stmt_id"u8, id);
                    args.WriteString("sql"u8, sql);
                    args.WriteBoolean("get_fields"u8, true);
                }),
                sql, false, ReadIsInsert, cancellationToken).ConfigureAwait(false);
            if (!isInsert) throw new TidemarkException(ErrorCode.InvalidArgument, $"not an insert: {sql}");
            return insert;
        }
        catch
        {
            await insert.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<long> ExecuteAsync(IReadOnlyList<BoundColumn> columns, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ObjectDisposedException.ThrowIf(_closed, this);
        // An execution without a bind ends the whole taosAdapter process.
        if (columns.Count == 0 || columns[0].Values.Count == 0) return 0;
        var request = _session.NextRequestId();
        await _session.AskAsync<object?>(
            WebSocketOpcode.Binary, request, AdapterRequest.BindHead(request, _id), BindData.Encode(columns), _sql,
            null, AdapterConnection.NoFields, cancellationToken).ConfigureAwait(false);
        request = _session.NextRequestId();
        return await _session.AskAsync(
            request, AdapterRequest.Json("stmt2_exec", request, args => args.WriteNumber("stmt_id"u8, _id)), _sql, 0L, ReadAffected, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_closed) return;
        _closed = true;
        if (_session.IsBroken) return;
        var request = _session.NextRequestId();
        var close = _session.AskAsync<object?>(
            request, AdapterRequest.Json("stmt2_close", request, args => args.WriteNumber("stmt_id"u8, _id)), "closing a prepared insert",
            null, AdapterConnection.NoFields, CancellationToken.None);
        // A statement that cannot be closed is freed with its socket: no reason to hide an error that brought us here.
        await ((Task)close.AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static void ReadStatementId(ReadOnlySpan<byte> name, ref Utf8JsonReader reader, ref ulong id)
    {
        if (name.SequenceEqual("stmt_id"u8)) id = reader.GetUInt64();
    }

    private static void ReadIsInsert(ReadOnlySpan<byte> name, ref Utf8JsonReader reader, ref bool isInsert)
    {
        if (name.SequenceEqual("is_insert"u8)) isInsert = reader.GetBoolean();
    }

    private static void ReadAffected(ReadOnlySpan<byte> name, ref Utf8JsonReader reader, ref long affected)
    {
        if (name.SequenceEqual("affected"u8)) affected = reader.GetInt64();
    }
}
