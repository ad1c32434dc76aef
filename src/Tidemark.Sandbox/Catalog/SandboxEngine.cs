using Tidemark.Sandbox.Subscriptions;

namespace Tidemark.Sandbox.Catalog;

/// <summary>What the server holds: databases, users, topics. Thread safe by <see cref="Gate"/>.</summary>
public sealed class SandboxEngine
{
    private readonly OrderedDictionary<string, Database> _databases = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, UserAccount> _users = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, Topic> _topics = new(StringComparer.Ordinal);
    private int _nextVgroupId = 2;
    private long _nextId;

    /// <summary>An empty server with the user root.</summary>
    public SandboxEngine(SandboxOptions? options = null)
    {
        Options = options ?? new();
        StartTimeMs = NowMs;
        _nextId = StartTimeMs << 20;
        _users.Add("root", new("root", "taosdata") { IsSuper = true, MayCreateDatabases = true, CreateTimeMs = StartTimeMs });
    }

    /// <summary>How it behaves.</summary>
    public SandboxOptions Options { get; }

    /// <summary>Its clock.</summary>
    public TimeProvider Time => Options.Time;

    /// <summary>When it was started, ms since 1970.</summary>
    public long StartTimeMs { get; }

    /// <summary>The lock over everything: operations take it themselves; hold it while you enumerate tables or rows. Re-entrant.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Databases in the order they were made.</summary>
    public IReadOnlyDictionary<string, Database> Databases => _databases;

    /// <summary>Users by name.</summary>
    public IReadOnlyDictionary<string, UserAccount> Users => _users;

    /// <summary>Topics in the order they were made.</summary>
    public IReadOnlyDictionary<string, Topic> Topics => _topics;

    /// <summary>Views, streams, indexes, TSMAs and functions.</summary>
    public CatalogObjects Objects { get; } = new();

    /// <summary>Consumers and what they have read; null while no server runs on this engine.</summary>
    public ISubscriptionDirectory? Subscriptions { get; set; }

    /// <summary>Now, ms since 1970.</summary>
    public long NowMs => Options.Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Asked before a topic goes, with whether FORCE was given: may throw <see cref="SandboxException"/> 0x03EB.</summary>
    public Action<Topic, bool>? TopicDropping { get; set; }

    /// <summary>Told that tags of a child were set: groups may lose it.</summary>
    internal Action<Table>? TagsSet { get; set; }

    /// <summary>The database, or <see cref="SandboxException"/> 0x0388.</summary>
    public Database GetDatabase(string name)
    {
        lock (Gate)
            return _databases.GetValueOrDefault(name) ?? throw Refusal.DatabaseNotExist();
    }

    /// <summary>CREATE DATABASE.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">Options as written: names in any case, values without quotes.</param>
    /// <param name="ifNotExists">Whether an existing one is no error.</param>
    public Database CreateDatabase(string name, IReadOnlyList<KeyValuePair<string, string>> options, bool ifNotExists = false)
    {
        var values = new DatabaseOptions();
        values.Apply(options);
        if (name.Length > 64)
            throw Refusal.InvalidIdentifier(name);
        lock (Gate)
        {
            if (_databases.TryGetValue(name, out var there))
                return ifNotExists ? there : throw Refusal.DatabaseExists();
            var database = new Database(this, name, values, NextId(), NowMs);
            var count = (uint)values.Vgroups;
            var width = uint.MaxValue / count;
            for (uint i = 0; i < count; i++)
                database.AddVgroup(_nextVgroupId++, width * i, i == count - 1 ? uint.MaxValue : (width * (i + 1)) - 1);
            _databases.Add(name, database);
            return database;
        }
    }

    /// <summary>DROP DATABASE; 0x03ED while it has topics, unless forced.</summary>
    public void DropDatabase(string name, bool ifExists, bool force = false)
    {
        lock (Gate)
        {
            if (!_databases.TryGetValue(name, out var database))
            {
                if (ifExists)
                    return;
                throw Refusal.DatabaseNotExist();
            }

            var topics = TopicsOf(database).ToList();
            if (topics.Count > 0 && !force)
                throw Refusal.TopicMustBeDropped();
            foreach (var topic in topics)
                DropTopic(topic.Name, false, true);
            _databases.Remove(name);
            Objects.RemoveDatabase(name);
            database.MarkDropped();
        }
    }

    /// <summary>CREATE TOPIC.</summary>
    public void CreateTopic(TopicRequest request, bool ifNotExists)
    {
        lock (Gate)
        {
            if (_topics.ContainsKey(request.Name))
            {
                if (ifNotExists)
                    return;
                throw Refusal.TopicExists();
            }

            var database = GetDatabase(request.Database);
            var superTable = request.SuperTable is null ? null : database.FindSuperTable(request.SuperTable);
            if (request.Kind == TopicKind.SuperTable && superTable is null)
                throw Refusal.SuperTableNotExist();
            if (database.Options.WalRetentionPeriodSeconds == 0)
                throw Refusal.WalRetentionIsZero();
            if (_topics.Count >= Options.MaxTopics)
                throw new SandboxException(0x4004, "Topic num out of range");
            _topics.Add(request.Name, new(request, database, superTable, NowMs));
        }
    }

    /// <summary>DROP TOPIC; subscriptions are the server's business: see <see cref="TopicDropping"/>.</summary>
    public void DropTopic(string name, bool ifExists, bool force)
    {
        lock (Gate)
        {
            if (!_topics.TryGetValue(name, out var topic))
            {
                if (ifExists)
                    return;
                throw Refusal.TopicNotExist();
            }

            TopicDropping?.Invoke(topic, force);
            _topics.Remove(name);
        }
    }

    /// <summary>CREATE USER.</summary>
    public void CreateUser(UserAccount user)
    {
        lock (Gate)
            if (!_users.TryAdd(user.Name, user))
                throw Refusal.UserExists();
    }

    /// <summary>DROP USER.</summary>
    public void DropUser(string name)
    {
        lock (Gate)
            if (!_users.Remove(name))
                throw Refusal.InvalidUser();
    }

    /// <summary>The user, or <see cref="SandboxException"/> 0x0351.</summary>
    public UserAccount GetUser(string name)
    {
        lock (Gate)
            return _users.GetValueOrDefault(name) ?? throw Refusal.InvalidUser();
    }

    internal IEnumerable<Topic> TopicsOf(Database database) => _topics.Values.Where(t => t.Database == database);

    internal long NextId() => Interlocked.Increment(ref _nextId);
}
