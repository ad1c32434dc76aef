namespace Tidemark.Sandbox.Catalog;

/// <summary>A topic.</summary>
public sealed class Topic
{
    internal Topic(TopicRequest request, Database database, SuperTable? superTable, long createTimeMs)
    {
        Request = request;
        Database = database;
        SuperTable = superTable;
        CreateTimeMs = createTimeMs;
    }

    /// <summary>What it was made of.</summary>
    public TopicRequest Request { get; }

    /// <summary>Its name.</summary>
    public string Name => Request.Name;

    /// <summary>The database it reads.</summary>
    public Database Database { get; }

    /// <summary>The super table it reads; null of a database topic.</summary>
    public SuperTable? SuperTable { get; }

    /// <summary>When it was made, ms since 1970.</summary>
    public long CreateTimeMs { get; }
}
