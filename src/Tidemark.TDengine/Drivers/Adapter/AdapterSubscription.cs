using System.Text.Json;
using Tidemark.Errors;
using Tidemark.TDengine.Errors;
using Tidemark.TDengine.WebSockets;

namespace Tidemark.TDengine.Drivers.Adapter;

/// <summary>A consumer through taosAdapter's <c>/rest/tmq</c>.</summary>
internal sealed class AdapterSubscription : ISubscription
{
    private readonly AdapterSession _session;
    private readonly SubscriptionOptions _options;
    private readonly AdapterPump _pump;

    private AdapterSubscription(AdapterSession session, SubscriptionOptions options, string version)
    {
        _session = session;
        _options = options;
        _pump = new AdapterPump(session, AdapterFeatures.Of(version), options.Prefetch);
        ServerVersion = version;
    }

    /// <inheritdoc/>
    public string ServerVersion { get; }

    /// <inheritdoc/>
    public bool IsBroken => _session.IsBroken;

    /// <summary>Opens the socket and subscribes.</summary>
    public static async ValueTask<AdapterSubscription> SubscribeAsync(Dsn dsn, SubscriptionOptions options, ConnectionOptions limits, CancellationToken cancellationToken)
    {
        options.EnsureValid();
        var session = await AdapterSession.OpenAsync(dsn, "/rest/tmq", limits, cancellationToken).ConfigureAwait(false);
        try
        {
            var id = session.NextRequestId();
            var doing = $"subscribing to {string.Join(", ", options.Topics)} as group {options.GroupId}";
            var version = await session.AskAsync(id, SubscribeRequest.ToBytes(id, dsn, options), doing, "", AdapterConnection.ReadVersion, cancellationToken).ConfigureAwait(false);
            if (version.Length == 0)
            {
                id = session.NextRequestId();
                version = await session.AskAsync(id, AdapterRequest.Json("version", id), "asking for the version", "", AdapterConnection.ReadVersion, cancellationToken).ConfigureAwait(false);
            }

            return new AdapterSubscription(session, options, version);
        }
        catch (TDengineException error) when (error.ServerCode == ServerCode.AdapterError && error.Code == ErrorCode.AuthenticationFailed)
        {
            await session.DisposeAsync().ConfigureAwait(false);
            // taosAdapter has one text for a wrong password and for a server that is down; signing in on /ws tells which it was.
            await (await AdapterConnection.ConnectAsync(dsn, null, limits, cancellationToken).ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
            throw;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<RawMessage?> PollAsync(TimeSpan wait, CancellationToken cancellationToken) => _pump.NextAsync(wait, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<string> FetchJsonMetaAsync(RawMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (_options.Prefetch) throw new InvalidOperationException("the server keeps one message only: switch Prefetch off to read its JSON form");
        var id = _session.NextRequestId();
        var request = AdapterRequest.OnMessage("fetch_json_meta", id, message.MessageId);
        return await AskPausedAsync(id, request, "fetching the JSON form of a meta message", "", ReadData, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<VgroupAssignment>> GetAssignmentAsync(string topic, CancellationToken cancellationToken)
    {
        var id = _session.NextRequestId();
        var request = AdapterRequest.Json("assignment", id, args => args.WriteString("topic"u8, topic));
        return await AskPausedAsync(id, request, $"asking for the assignment of {topic}", new List<VgroupAssignment>(), ReadAssignments, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<long>> GetPositionAsync(string topic, IReadOnlyList<int> vgroups, CancellationToken cancellationToken)
    {
        var positions = await AskVgroupsAsync("position", topic, vgroups, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < positions.Count; i++) positions[i] = _pump.NotAhead(topic, vgroups[i], positions[i]);
        return positions;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<long>> GetCommittedAsync(string topic, IReadOnlyList<int> vgroups, CancellationToken cancellationToken) =>
        await AskVgroupsAsync("committed", topic, vgroups, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask CommitOffsetAsync(string topic, int vgroupId, long offset, CancellationToken cancellationToken)
    {
        // -1 and the like are accepted by the server and spoil the group's offset for good.
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        await _pump.PauseAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await AskOffsetAsync("commit_offset", topic, vgroupId, offset, cancellationToken).ConfigureAwait(false);
        }
        catch (TDengineException error) when (error.ServerCode == ServerCode.SameCommittedValue)
        {
            // It is what was asked for.
        }
        finally
        {
            _pump.Resume();
        }
    }

    /// <inheritdoc/>
    public async ValueTask SeekAsync(string topic, int vgroupId, long offset, CancellationToken cancellationToken)
    {
        await _pump.PauseAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await AskOffsetAsync("seek", topic, vgroupId, offset, cancellationToken).ConfigureAwait(false);
            _pump.DropReadAhead(topic, vgroupId);
        }
        finally
        {
            _pump.Resume();
        }
    }

    /// <inheritdoc/>
    public async ValueTask UnsubscribeAsync(CancellationToken cancellationToken)
    {
        await _pump.PauseAsync(cancellationToken).ConfigureAwait(false);
        _pump.Close();
        var id = _session.NextRequestId();
        await _session.AskAsync<object?>(id, AdapterRequest.Json("unsubscribe", id), "unsubscribing", null, AdapterConnection.NoFields, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync().ConfigureAwait(false);
        _pump.Close();
    }

    private async ValueTask<List<long>> AskVgroupsAsync(string action, string topic, IReadOnlyList<int> vgroups, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(vgroups);
        var id = _session.NextRequestId();
        var request = AdapterRequest.Json(action, id, args =>
        {
            args.WriteStartArray("topic_vgroup_ids"u8);
            foreach (var vgroup in vgroups)
            {
                args.WriteStartObject();
                args.WriteString("topic"u8, topic);
                args.WriteNumber("vgroup_id"u8, vgroup);
                args.WriteEndObject();
            }

            args.WriteEndArray();
        });
        var doing = $"asking for the {action} offsets of {topic}";
        var offsets = await AskPausedAsync(id, request, doing, new List<long>(), ReadOffsets, cancellationToken).ConfigureAwait(false);
        return offsets.Count == vgroups.Count
            ? offsets
            : throw _session.BreakWith(BinaryAnswer.Violation($"{offsets.Count} {action} offsets for {vgroups.Count} vgroups"));
    }

    private async ValueTask AskOffsetAsync(string action, string topic, int vgroupId, long offset, CancellationToken cancellationToken)
    {
        var id = _session.NextRequestId();
        var request = AdapterRequest.Json(action, id, args =>
        {
            args.WriteString("topic"u8, topic);
            args.WriteNumber("vgroup_id"u8, vgroupId);
            args.WriteNumber("offset"u8, offset);
        });
        var doing = $"{action} of {topic}, vgroup {vgroupId}, to offset {offset}";
        await _session.AskAsync<object?>(id, request, doing, null, AdapterConnection.NoFields, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<TState> AskPausedAsync<TState>(
        ulong id, ReadOnlyMemory<byte> request, string doing, TState state, FieldReader<TState> field, CancellationToken cancellationToken)
    {
        await _pump.PauseAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await _session.AskAsync(id, request, doing, state, field, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _pump.Resume();
        }
    }

    private static void ReadData(ReadOnlySpan<byte> name, ref Utf8JsonReader reader, ref string data)
    {
        if (!name.SequenceEqual("data"u8)) return;
        using var document = JsonDocument.ParseValue(ref reader);
        data = document.RootElement.GetRawText();
    }

    private static void ReadOffsets(ReadOnlySpan<byte> name, ref Utf8JsonReader reader, ref List<long> offsets)
    {
        if (name.SequenceEqual("position"u8) || name.SequenceEqual("committed"u8)) offsets = AnswerHead.ReadNumbers(ref reader);
    }

    private static void ReadAssignments(ReadOnlySpan<byte> name, ref Utf8JsonReader reader, ref List<VgroupAssignment> assignments)
    {
        if (!name.SequenceEqual("assignment"u8) || reader.TokenType != JsonTokenType.StartArray) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var (vgroup, offset, begin, end) = (0, 0L, 0L, 0L);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var field = reader.ValueSpan;
                reader.Read();
                if (field.SequenceEqual("vgroup_id"u8)) vgroup = reader.GetInt32();
                else if (field.SequenceEqual("offset"u8)) offset = reader.GetInt64();
                else if (field.SequenceEqual("begin"u8)) begin = reader.GetInt64();
                else if (field.SequenceEqual("end"u8)) end = reader.GetInt64();
            }

            assignments.Add(new VgroupAssignment(vgroup, offset, begin, end));
        }
    }
}
