namespace Tidemark.Backup.Outside;

/// <summary>The kinds of outside objects as the manifest names them.</summary>
internal static class OutsideKind
{
    public const string VirtualSuperTable = "virtual super table";
    public const string VirtualTable = "virtual table";
    public const string Function = "function";
    public const string View = "view";
    public const string Index = "index";
    public const string Tsma = "tsma";
    public const string Rsma = "rsma";
    public const string Stream = "stream";
    public const string Topic = "topic";
    public const string User = "user";
    public const string Grant = "grant";

    /// <summary>The order of creation: what others rest on comes first, what begins to work comes last.</summary>
    public static IReadOnlyList<string> Order { get; } = [VirtualSuperTable, VirtualTable, Index, Function, View, Tsma, Rsma, Stream, Topic, User, Grant];

    /// <summary>Whether it is a virtual table or virtual super table.</summary>
    public static bool IsVirtual(string kind) => kind is VirtualSuperTable or VirtualTable;

    /// <summary>The place of a kind in the order of creation; a kind of a later build comes last.</summary>
    public static int Place(string kind)
    {
        for (var i = 0; i < Order.Count; i++)
            if (Order[i] == kind)
                return i;
        return Order.Count;
    }
}
