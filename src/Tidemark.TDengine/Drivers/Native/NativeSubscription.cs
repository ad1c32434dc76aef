using System.Buffers;
using Tidemark.TDengine.Errors;

namespace Tidemark.TDengine.Drivers.Native;

/// <summary>A consumer through libtaos.</summary>
internal sealed class NativeSubscription : ISubscription
{
    // Closing sends the request to leave the group at once and then waits two seconds for the rebalance, which goes on without us.
    private static readonly TimeSpan LeaveWait = TimeSpan.FromMilliseconds(100);

    private readonly SubscriptionOptions _options;
    private readonly ConnectionOptions _limits;
    private readonly HandleThread _thread;
    private readonly NativePump _pump;

    // Touched by the thread alone.
    private nint _consumer;
    private nint _message;
    private string _topic = "";
    private string _database = "";
    private ulong _lastMessageId;

    private NativeSubscription(Dsn dsn, SubscriptionOptions options, ConnectionOptions limits)
    {
        _options = options;
        _limits = limits;
        _thread = new HandleThread($"tidemark {dsn.Host}:{dsn.Port}", limits.TimeProvider, Release, LeaveWait);
        _pump = new NativePump(_thread, Poll, limits, options.Prefetch);
    }

    /// <inheritdoc/>
    public string ServerVersion { get; private set; } = "";

    /// <inheritdoc/>
    public bool IsBroken => _thread.IsBroken;

    /// <summary>Loads the library, makes the consumer and joins the group.</summary>
    public static async ValueTask<NativeSubscription> SubscribeAsync(Dsn dsn, SubscriptionOptions options, ConnectionOptions limits, CancellationToken cancellationToken)
    {
        options.EnsureValid();
        var subscription = new NativeSubscription(dsn, options, limits);
        try
        {
            var doing = $"subscribing to {string.Join(", ", options.Topics)} as group {options.GroupId}";
            await NativeAccess.OpenAsync(dsn, subscription._thread, d => subscription.Open(d, doing), doing, limits.AnswerTimeout, limits, cancellationToken).ConfigureAwait(false);
            return subscription;
        }
        catch
        {
            await subscription.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<RawMessage?> PollAsync(TimeSpan wait, CancellationToken cancellationToken) => _pump.NextAsync(wait, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<string> FetchJsonMetaAsync(RawMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (_options.Prefetch) throw new InvalidOperationException("the driver keeps one message only: switch Prefetch off to read its JSON form");
        const string Doing = "reading the JSON form of a meta message";
        return CallAsync(_ => JsonOf(message, Doing), Doing, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<VgroupAssignment>> GetAssignmentAsync(string topic, CancellationToken cancellationToken)
    {
        var doing = $"asking for the assignment of {topic}";
        return CallAsync<IReadOnlyList<VgroupAssignment>>(consumer => Assignment(consumer, topic, doing), doing, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<long>> GetPositionAsync(string topic, IReadOnlyList<int> vgroups, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(vgroups);
        // No poll comes in between: both are on the consumer's thread.
        return CallAsync<IReadOnlyList<long>>(
            consumer => [.. vgroups.Select(v => _pump.NotAhead(topic, v, TmqNative.GetPosition(consumer, topic, v)))], $"asking for the position offsets of {topic}", cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<long>> GetCommittedAsync(string topic, IReadOnlyList<int> vgroups, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(vgroups);
        return CallAsync<IReadOnlyList<long>>(
            consumer => [.. vgroups.Select(v => TmqNative.GetCommitted(consumer, topic, v))], $"asking for the committed offsets of {topic}", cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask CommitOffsetAsync(string topic, int vgroupId, long offset, CancellationToken cancellationToken)
    {
        // -1 and the like are accepted by the server and spoil the group's offset for good.
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var doing = $"commit_offset of {topic}, vgroup {vgroupId}, to offset {offset}";
        try
        {
            await CallAsync(consumer => Check(TmqNative.Commit(consumer, topic, vgroupId, offset), doing), doing, cancellationToken).ConfigureAwait(false);
        }
        catch (TDengineException error) when (error.ServerCode == ServerCode.SameCommittedValue)
        {
            // It is what was asked for.
        }
    }

    /// <inheritdoc/>
    public async ValueTask SeekAsync(string topic, int vgroupId, long offset, CancellationToken cancellationToken)
    {
        var doing = $"seek of {topic}, vgroup {vgroupId}, to offset {offset}";
        await CallAsync(
            consumer =>
            {
                Check(TmqNative.Seek(consumer, topic, vgroupId, offset), doing);
                _pump.DropReadAhead(topic, vgroupId);
                return true;
            },
            doing, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask UnsubscribeAsync(CancellationToken cancellationToken)
    {
        _pump.Close();
        // Closing a consumer unsubscribes it; doing both waits for two rebalances.
        await CallAsync(_ => Check(CloseConsumer(), "unsubscribing"), "unsubscribing", cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _pump.Close();
        return _thread.EndAsync();
    }

    private static bool Check(int code, string doing) => code == 0 ? true : throw NativeError.OfCode(code, doing);

    private string JsonOf(RawMessage message, string doing)
    {
        if (_message == 0 || message.MessageId != _lastMessageId) throw new InvalidOperationException("only the last polled message has a JSON form");
        var json = TmqNative.GetJsonMeta(_message);
        if (json == 0) throw NativeError.OfResult(0, doing);
        var text = NativeText.Copy(json);
        TmqNative.FreeJsonMeta(json);
        return text;
    }

    private static unsafe VgroupAssignment[] Assignment(nint consumer, string topic, string doing)
    {
        Check(TmqNative.GetAssignment(consumer, topic, out var entries, out var count), doing);
        var assignments = new VgroupAssignment[count];
        for (var i = 0; i < count; i++) assignments[i] = new VgroupAssignment(entries[i].VgroupId, entries[i].Offset, entries[i].Begin, entries[i].End);
        TmqNative.FreeAssignment(entries);
        return assignments;
    }

    private ValueTask<T> CallAsync<T>(Func<nint, T> call, string doing, CancellationToken cancellationToken) => _thread.CallAsync(
        () => call(_consumer != 0 ? _consumer : throw new ObjectDisposedException(nameof(ISubscription), "the consumer has left its group")), doing, _limits.AnswerTimeout, cancellationToken);

    // The rest is run by the thread.
    private bool Open(Dsn dsn, string doing)
    {
        _consumer = ConsumerSettings.Create(dsn, _options, doing);
        Check(ConsumerSettings.Subscribe(_consumer, _options.Topics, doing), doing);
        var connection = TmqNative.GetConnection(_consumer);
        if (connection != 0) ServerVersion = NativeAccess.VersionIn(NativeText.Copy(TaosNative.GetServerInfo(connection)));
        return true;
    }

    private RawMessage? Poll(long waitMs)
    {
        if (_consumer == 0) throw new ObjectDisposedException(nameof(ISubscription), "the consumer has left its group");
        FreeMessage();
        var message = TmqNative.Poll(_consumer, waitMs);
        if (message == 0)
        {
            var code = TaosNative.GetErrorCode(0);
            return code == 0 ? null : throw NativeError.OfCode(code, "polling");
        }

        _message = message;
        var taken = Take(message);
        // Its JSON form may be asked for where nothing is read ahead; then it is freed by the next poll.
        if (_options.Prefetch) FreeMessage();
        return taken;
    }

    // Copied once: measured, handing out the library's memory costs the same, and then it would be up to the caller.
    private unsafe RawMessage Take(nint message)
    {
        var code = TmqNative.GetRaw(message, out var raw);
        if (code != 0) throw NativeError.OfCode(code, "reading a message");
        _topic = NativeText.Copy(TmqNative.GetTopic(message), _topic);
        _database = NativeText.Copy(TmqNative.GetDatabase(message), _database);
        var length = checked((int)raw.Length);
        var copy = ArrayPool<byte>.Shared.Rent(length);
        new ReadOnlySpan<byte>((void*)raw.Pointer, length).CopyTo(copy);
        // Before the message: for some kinds it is part of it.
        TmqNative.FreeRaw(raw);
        return new RawMessage(
            new PooledBuffer(copy, 0, length), 0, raw.RawType, TmqNative.GetVgroupId(message), TmqNative.GetOffset(message), _database, _topic, ++_lastMessageId);
    }

    private void FreeMessage()
    {
        if (_message != 0) TaosNative.FreeResult(_message);
        _message = 0;
    }

    // A consumer that was closed is gone. One whose closing failed twice is leaked: the server drops it when its session times out.
    private int CloseConsumer()
    {
        FreeMessage();
        var consumer = _consumer;
        _consumer = 0;
        if (consumer == 0) return 0;
        var code = TmqNative.CloseConsumer(consumer);
        return code == 0 ? 0 : TmqNative.CloseConsumer(consumer);
    }

    private void Release() => CloseConsumer();
}
