namespace Tidemark.Backup.Tests.Histories;

/// <summary>Choosing at random.</summary>
internal static class Picks
{
    public static T One<T>(this Random random, IReadOnlyList<T> list) => list[random.Next(list.Count)];

    /// <summary>Some of a list in its order, at least one where there is one.</summary>
    public static IReadOnlyList<T> Some<T>(this Random random, IReadOnlyList<T> list)
    {
        var some = list.Where(_ => random.Next(4) > 0).ToList();
        return some.Count > 0 || list.Count == 0 ? some : [random.One(list)];
    }
}
