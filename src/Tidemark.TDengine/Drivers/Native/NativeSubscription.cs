using Tidemark.Errors;
using Tidemark.TDengine.Errors;

namespace Tidemark.TDengine.Drivers.Native;

/// <summary>A consumer through libtaos.</summary>
internal sealed class NativeSubscription : ISubscription
{
    private readonly SubscriptionOptions _options;
    private readonly ConnectionOptions _limits;
    private readonly HandleThread _thread;
    private readonly NativePump _pump;

    // Touched by the thread alone.
    private nint _consumer;
    private string _topic = "";
    private string _database = "";
    private ulong _lastMessageId;

    private NativeSubscription(Dsn dsn, SubscriptionOptions options, ConnectionOptions limits)
    {
        _options = options;
        _limits = limits;
        _thread = new HandleThread($"tidemark {dsn.Host}:{dsn.Port}", limits.TimeProvider, Release);
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
        if (_options.Prefetch) throw new InvalidOperationException("switch Prefetch off to read the JSON form of messages");
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

    private static string JsonOf(RawMessage message, string doing)
    {
        var handle = (message.Buffer as NativeMessage)?.Handle ?? throw new ArgumentException("a message of another driver", nameof(message));
        ObjectDisposedException.ThrowIf(handle == 0, message);
        var json = TmqNative.GetJsonMeta(handle);
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
        var message = TmqNative.Poll(_consumer, waitMs);
        if (message == 0)
        {
            var code = TaosNative.GetErrorCode(0);
            return code == 0 ? null : throw NativeError.OfCode(code, "polling");
        }

        var answer = TmqNative.GetRaw(message, out var raw);
        if (answer != 0)
        {
            var error = NativeError.OfCode(answer, "reading a message");
            TaosNative.FreeResult(message);
            throw error;
        }

        _topic = NativeText.Copy(TmqNative.GetTopic(message), _topic);
        _database = NativeText.Copy(TmqNative.GetDatabase(message), _database);
        return new RawMessage(
            new NativeMessage(message, raw), 0, raw.RawType, TmqNative.GetVgroupId(message), TmqNative.GetOffset(message), _database, _topic, ++_lastMessageId);
    }

    // A consumer that was closed is gone. One whose closing failed twice is leaked: the server drops it when its session times out.
    private int CloseConsumer()
    {
        var consumer = _consumer;
        _consumer = 0;
        if (consumer == 0) return 0;
        var code = TmqNative.CloseConsumer(consumer);
        return code == 0 ? 0 : TmqNative.CloseConsumer(consumer);
    }

    private void Release() => CloseConsumer();
}
