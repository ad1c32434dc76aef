namespace Tidemark.Backup.Tests.Histories;

/// <summary>A column or tag. A name that goes and comes again is another column: it has another id.</summary>
internal sealed record HistoryColumn(int Id, string Name, HistoryType Type, bool IsKey = false)
{
    private static int _ids;

    public static HistoryColumn New(string name, HistoryType type, bool isKey = false) => new(Interlocked.Increment(ref _ids), name, type, isKey);

    public string Sql => $"`{Name}` {Type.Sql}{(IsKey ? " PRIMARY KEY" : "")}";

    /// <summary>As <see cref="ContentsReader"/> reads it.</summary>
    public string Text => $"{Name} {Type.Sql}{(IsKey ? " KEY" : "")}";
}
