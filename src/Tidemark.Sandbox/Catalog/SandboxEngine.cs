using Tidemark.Sandbox.Subscriptions;

namespace Tidemark.Sandbox.Catalog;

/// <summary>What the server holds: databases, users, topics. Thread safe by <see cref="Gate"/>.</summary>
public sealed class SandboxEngine
{
    private readonly OrderedDictionary<string, Database> _databases = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, UserAccount> _users = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, Topic> _topics = new(StringComparer.Ordinal);

    /// <summary>An empty server with the user root.</summary>
    public SandboxEngine(SandboxOptions? options = null)
    {
        Options = options ?? new();
        StartTimeMs = NowMs;
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

    /// <summary>Consumers and what they have read; null while no server runs on this engine.</summary>
    public ISubscriptionDirectory? Subscriptions { get; set; }

    /// <summary>Now, ms since 1970.</summary>
    public long NowMs => Options.Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The database, or <see cref="SandboxException"/> 0x0388.</summary>
    public Database GetDatabase(string name) => throw new NotSupportedException();

    /// <summary>CREATE DATABASE.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">Options as written: names in any case, values without quotes; repeated ones are an error.</param>
    /// <param name="ifNotExists">Whether an existing one is no error.</param>
    public Database CreateDatabase(string name, IReadOnlyList<KeyValuePair<string, string>> options, bool ifNotExists = false) =>
        throw new NotSupportedException();

    /// <summary>DROP DATABASE; 0x03ED while it has topics.</summary>
    public void DropDatabase(string name, bool ifExists, bool force = false) => throw new NotSupportedException();

    /// <summary>CREATE TOPIC.</summary>
    public void CreateTopic(TopicRequest request, bool ifNotExists) => throw new NotSupportedException();

    /// <summary>DROP TOPIC; subscriptions are the server's business: see <see cref="TopicDropping"/>.</summary>
    public void DropTopic(string name, bool ifExists, bool force) => throw new NotSupportedException();

    /// <summary>Asked before a topic goes, with whether FORCE was given: may throw <see cref="SandboxException"/> 0x03EB.</summary>
    public Action<Topic, bool>? TopicDropping { get; set; }

    /// <summary>CREATE USER.</summary>
    public void CreateUser(UserAccount user) => throw new NotSupportedException();

    /// <summary>DROP USER.</summary>
    public void DropUser(string name) => throw new NotSupportedException();

    /// <summary>The user, or <see cref="SandboxException"/> 0x0351.</summary>
    public UserAccount GetUser(string name) => throw new NotSupportedException();
}
