using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.WebSockets;

namespace Tidemark.Sandbox.Subscriptions;

/// <summary>The actions of a <c>/rest/tmq</c> socket. Not thread-safe: one action at a time.</summary>
internal sealed class SubscriptionActions : IDisposable
{
    private readonly SandboxServer _server;
    private readonly Dictionary<string, Action<Arguments, ActionAnswer>> _actions;
    private Consumer? _consumer;
    private bool _isSubscribed;
    private CachedMessage? _cached;
    private ulong _lastMessageId;

    public SubscriptionActions(SandboxServer server)
    {
        _server = server;
        _actions = new(StringComparer.Ordinal)
        {
            ["subscribe"] = Subscribe,
            ["poll"] = static (_, _) => { },
            ["fetch"] = (args, answer) => MessageActions.Fetch(Find(args, answer), args.Unsigned("message_id"), answer),
            ["fetch_block"] = (args, answer) => MessageActions.FetchBlock(Find(args, answer), args.Unsigned("message_id"), answer),
            ["fetch_raw"] = (args, answer) => MessageActions.FetchRaw(Find(args, answer), args.Unsigned("message_id"), answer),
            ["fetch_raw_data"] = (args, answer) => MessageActions.FetchRawData(_consumer is null, _cached, args.Unsigned("message_id"), answer),
            ["fetch_json_meta"] = (args, answer) => MessageActions.FetchJsonMeta(Find(args, answer), args.Unsigned("message_id"), answer),
            ["commit"] = Commit,
            ["commit_offset"] = CommitOffset,
            ["committed"] = (args, answer) => Offsets(args, answer, "committed", cursor => cursor.Committed()),
            ["position"] = (args, answer) => Offsets(args, answer, "position", cursor => cursor.Position()),
            ["assignment"] = Assignment,
            ["seek"] = Seek,
            ["list_topics"] = (_, answer) => answer.Good().Member("topics", _isSubscribed ? Open.Topics : Open is null ? null : []),
            ["unsubscribe"] = Unsubscribe,
        };
    }

    /// <summary>False until a subscribe succeeded: a poll before that is never answered.</summary>
    public bool IsOpen => _consumer is not null;

    private Consumer Open => _consumer ?? throw new AdapterException("tmq not init");

    public bool Knows(string action) => action == "version" || _actions.ContainsKey(action);

    public void Run(ActionRequest request, ActionAnswer answer)
    {
        if (request.Action == "version")
            answer.Good().Member("version", _server.Options.ServerVersion);
        else
            _actions[request.Action](request.Arguments, answer);
    }

    /// <summary>Tries to take a message.</summary>
    /// <param name="messageId">The last message the client has; the one kept is handed out again when that is another.</param>
    /// <param name="isOver">Whether the wait is over: then there is an answer in any case.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="changed">Without an answer: completes when another try is worth it.</param>
    /// <returns>Whether there is an answer.</returns>
    public bool Poll(ulong? messageId, bool isOver, ActionAnswer answer, out Task changed)
    {
        changed = Task.CompletedTask;
        if (messageId is not null && _cached is not null && messageId != _cached.Id)
        {
            MessageActions.WritePolled(answer.Good(), _cached);
            return true;
        }

        if (_server.Groups.TryPoll(Open, out changed) is var (cursor, response))
        {
            _cached?.Dispose();
            _cached = new CachedMessage(++_lastMessageId, cursor.Topic.Name, cursor.Vgroup.Database.Name, cursor.Vgroup.Id, response);
            MessageActions.WritePolled(answer.Good(), _cached);
            return true;
        }

        if (!isOver) return false;
        if (!_server.Faults.ServerIsDown) Open.IsOutOfTouch = false;
        MessageActions.WritePolled(answer.Good(), null);
        return true;
    }

    public void Dispose()
    {
        if (_consumer is not null && _isSubscribed) _server.Groups.Unsubscribe(_consumer);
        _cached?.Dispose();
    }

    private CachedMessage? Find(Arguments args, ActionAnswer answer)
    {
        var id = args.Unsigned("message_id");
        answer.OnError = json => json.Member("message_id", id);
        return Open is null ? null : _cached;
    }

    private void Subscribe(Arguments args, ActionAnswer answer)
    {
        var settings = ConsumerSettingsOf(args);
        if (_isSubscribed) throw new AdapterException("tmq should have unsubscribed first");
        var user = args.Text("user");
        try
        {
            _server.Authenticate(user, args.Text("password"));
        }
        catch (SandboxException)
        {
            throw new AdapterException("init tscObj failed");
        }

        _consumer = _server.Groups.Subscribe(settings, user, args.Texts("topics"));
        _isSubscribed = true;
        answer.Good().Member("version", _server.Options.ServerVersion);
    }

    private ConsumerSettings ConsumerSettingsOf(Arguments args) =>
        _isSubscribed ? new ConsumerSettings() : ConsumerSettings.Read(args);

    private void Unsubscribe(Arguments args, ActionAnswer answer)
    {
        var consumer = Open;
        if (_isSubscribed) _server.Groups.Unsubscribe(consumer);
        _isSubscribed = false;
        answer.Good();
    }

    private void Commit(Arguments args, ActionAnswer answer)
    {
        var consumer = Open;
        if (!_server.Faults.ServerIsDown) _server.Groups.Run(consumer.Commit);
        answer.Good().Member("message_id", args.Unsigned("message_id"));
    }

    private void CommitOffset(Arguments args, ActionAnswer answer)
    {
        var consumer = Open;
        var topic = args.Text("topic");
        var vgroup = (int)args.Signed("vgroup_id");
        var offset = args.Signed("offset");
        _server.Groups.Run(() => consumer.CursorOf(topic, vgroup).CommitOffset(offset));
        answer.Good().Member("topic", topic).Member("vgroup_id", vgroup).Member("offset", offset);
    }

    private void Offsets(Arguments args, ActionAnswer answer, string name, Func<VgroupCursor, long> read)
    {
        var consumer = Open;
        var asked = args.Objects("topic_vgroup_ids").Select(pair => (Topic: pair.Text("topic"), Vgroup: (int)pair.Signed("vgroup_id"))).ToList();
        var offsets = _server.Groups.Run<List<long>>(() => [.. asked.Select(pair => read(consumer.CursorOf(pair.Topic, pair.Vgroup)))]);
        if (offsets.Exists(offset => offset is < 0 and not TmqCodes.NotCommittedValue)) throw new AdapterException("fail");
        answer.Good().Member(name, offsets);
    }

    private void Assignment(Arguments args, ActionAnswer answer)
    {
        var consumer = Open;
        var topic = args.Text("topic");
        var assignments = _server.Groups.Run<List<(int Vgroup, (long Offset, long Begin, long End) Range)>>(
            () => [.. consumer.CursorsOf(topic).Select(cursor => (cursor.Vgroup.Id, cursor.Assignment()))]);
        var json = answer.Good().Name("assignment").Open('[');
        foreach (var (vgroup, range) in assignments)
        {
            json.Comma();
            json.Open().Member("vgroup_id", vgroup).Member("offset", range.Offset).Member("begin", range.Begin).Member("end", range.End).Close();
        }

        json.Close(']');
    }

    private void Seek(Arguments args, ActionAnswer answer)
    {
        var consumer = Open;
        var topic = args.Text("topic");
        var vgroup = (int)args.Signed("vgroup_id");
        var offset = args.Signed("offset");
        _server.Groups.Run(() => consumer.CursorOf(topic, vgroup).Seek(offset));
        answer.Good();
    }
}
