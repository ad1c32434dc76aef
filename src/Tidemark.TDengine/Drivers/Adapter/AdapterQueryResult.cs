using System.Buffers.Binary;
using System.Text.Json;
using Tidemark.TDengine.Errors;
using Tidemark.TDengine.Types;
using Tidemark.TDengine.WebSockets;

namespace Tidemark.TDengine.Drivers.Adapter;

/// <summary>An open result: fetches one block ahead.</summary>
internal sealed class AdapterQueryResult : IQueryResult
{
    private readonly AdapterSession _session;
    private readonly AdapterFeatures _features;
    private readonly ulong _id;
    private readonly string _sql;
    private Task<ReceivedMessage>? _next;
    private bool _finished;

    public AdapterQueryResult(AdapterSession session, QueryAnswer answer, AdapterFeatures features, string sql)
    {
        _session = session;
        _features = features;
        _id = answer.Id;
        _sql = sql;
        IsUpdate = answer.IsUpdate;
        AffectedRows = answer.AffectedRows;
        Precision = answer.Precision;
        Columns = answer.ToColumns();
        _finished = IsUpdate;
        if (!IsUpdate && features.BinaryRequests) _next = FetchAhead();
    }

    /// <inheritdoc/>
    public bool IsUpdate { get; }

    /// <inheritdoc/>
    public long AffectedRows { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ResultColumn> Columns { get; }

    /// <inheritdoc/>
    public TimePrecision Precision { get; }

    /// <inheritdoc/>
    public async ValueTask<PooledBuffer?> FetchBlockAsync(CancellationToken cancellationToken)
    {
        if (_finished) return null;
        if (!_features.BinaryRequests) return await FetchOldBlockAsync(cancellationToken).ConfigureAwait(false);
        var answer = await AwaitNextAsync(cancellationToken).ConfigureAwait(false);
        PooledBuffer? block = null;
        try
        {
            block = ReadBlock(answer);
        }
        finally
        {
            if (block is null) answer.Return();
        }

        // A result is freed on the server once its end is fetched: no request for it may follow.
        if (block is not null) _next = FetchAhead();
        return block;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_next is { } next)
        {
            _next = null;
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (next.IsCompletedSuccessfully)
            {
                var answer = await next.ConfigureAwait(false);
                _finished |= BinaryAnswer.IsMarked(answer.Span) && IsEnd(answer.Span);
                answer.Return();
            }
        }

        if (_finished || _session.IsBroken) return;
        _finished = true;
        await _session.TellLastAsync(QueryAnswer.FreeRequest(_session.NextRequestId(), _id)).ConfigureAwait(false);
    }

    private static bool IsEnd(ReadOnlySpan<byte> bytes)
    {
        var head = BinaryAnswer.Read(bytes, BinaryAnswer.FetchRawBlock);
        return head.Code != 0 || (bytes.Length > head.Length && bytes[head.Length] != 0);
    }

    // Under no token: it outlives the call that sends it, and is cancelled by the one that awaits it.
    private Task<ReceivedMessage> FetchAhead()
    {
        var id = _session.NextRequestId();
        return _session.SendAsync(
            WebSocketOpcode.Binary, id, AdapterRequest.FetchRawBlock(id, _id), default, _sql, _session.Options.AnswerTimeout, AnswerMode.Dispatched, CancellationToken.None).AsTask();
    }

    private async ValueTask<ReceivedMessage> AwaitNextAsync(CancellationToken cancellationToken)
    {
        var next = _next ?? FetchAhead();
        _next = next;
        var answer = await AwaitBreakingAsync(next, cancellationToken).ConfigureAwait(false);
        _next = null;
        return answer;
    }

    private async ValueTask<ReceivedMessage> AwaitBreakingAsync(Task<ReceivedMessage> next, CancellationToken cancellationToken)
    {
        if (next.IsCompleted || !cancellationToken.CanBeCanceled) return await next.ConfigureAwait(false);
        var registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((AdapterSession)state!).BreakWith(new OperationCanceledException(token)), _session);
        await using (registration.ConfigureAwait(false))
        {
            return await next.ConfigureAwait(false);
        }
    }

    private PooledBuffer? ReadBlock(ReceivedMessage answer)
    {
        var bytes = answer.Span;
        if (answer.IsText)
        {
            object? none = null;
            var error = AnswerHead.Read(bytes, ref none, AdapterConnection.NoFields);
            throw error.Code != 0
                ? ServerErrorCatalogue.ToException(error.Code, error.Message, _sql)
                : _session.BreakWith(BinaryAnswer.Violation("a text where a block is expected"));
        }

        var head = BinaryAnswer.Read(bytes, BinaryAnswer.FetchRawBlock);
        if (head.Code != 0)
        {
            _finished = true;
            throw ServerErrorCatalogue.ToException(head.Code, head.Message, _sql);
        }

        if (bytes.Length <= head.Length) throw _session.BreakWith(BinaryAnswer.Violation("a block without its end mark"));
        if (bytes[head.Length] != 0)
        {
            _finished = true;
            return null;
        }

        var start = head.Length + 5;
        if (bytes.Length < start || BinaryPrimitives.ReadUInt32LittleEndian(bytes[(head.Length + 1)..]) != bytes.Length - start)
            throw _session.BreakWith(BinaryAnswer.Violation("a block of another length than it says"));
        return answer.TakeFrom(start, bytes.Length - start);
    }

    // Before 3.3.6: fetch tells whether there is a block, fetch_block brings it behind timing and id.
    private async ValueTask<PooledBuffer?> FetchOldBlockAsync(CancellationToken cancellationToken)
    {
        var id = _session.NextRequestId();
        var completed = await _session.AskAsync(
            id, AdapterRequest.Json("fetch", id, args => args.WriteNumber("id"u8, _id)), _sql, false, ReadCompleted, cancellationToken).ConfigureAwait(false);
        if (completed)
        {
            _finished = true;
            return null;
        }

        id = _session.NextRequestId();
        var request = AdapterRequest.Json("fetch_block", id, args => args.WriteNumber("id"u8, _id));
        var answer = await _session.SendAsync(
            WebSocketOpcode.Text, id, request, default, _sql, _session.Options.AnswerTimeout, AnswerMode.AnyBinary, cancellationToken).ConfigureAwait(false);
        const int OldHeadBytes = 16;
        if (!answer.IsText && answer.Length > OldHeadBytes) return answer.TakeFrom(OldHeadBytes, answer.Length - OldHeadBytes);
        if (answer.IsText) _session.ReadJson<object?>(answer, _sql, null, AdapterConnection.NoFields);
        else answer.Return();
        throw _session.BreakWith(BinaryAnswer.Violation("no block where one was announced"));
    }

    private static void ReadCompleted(ReadOnlySpan<byte> name, ref Utf8JsonReader reader, ref bool completed)
    {
        if (name.SequenceEqual("completed"u8)) completed = reader.GetBoolean();
    }
}
