namespace Tidemark.Service.Tasks;

/// <summary>The kinds of tasks by what they need. Each group has room of its own on a node: a dump or a verification that takes hours keeps no point from being taken.</summary>
internal static class TaskKinds
{
    /// <summary>Those that ask a TDengine server.</summary>
    public static IReadOnlyList<TaskKind> OfServers { get; } = [TaskKind.Backup, TaskKind.Restore];

    /// <summary>Those that work on files alone.</summary>
    public static IReadOnlyList<TaskKind> OfFiles { get; } = [TaskKind.Dump, TaskKind.Verify, TaskKind.Compact, TaskKind.Prune];

    /// <summary>Both groups.</summary>
    public static IReadOnlyList<IReadOnlyList<TaskKind>> Groups { get; } = [OfServers, OfFiles];
}
