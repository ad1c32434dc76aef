namespace Tidemark.Backup.Tests.Histories;

/// <summary>The states of one table, each with the round that made it; null where it was not there. One owner writes, others read when it rests.</summary>
internal sealed class Timeline<T>
    where T : class
{
    private readonly List<(int Round, T? State)> _states = [];

    /// <summary>Now.</summary>
    public T? Current => _states.Count == 0 ? null : _states[^1].State;

    public void Add(int round, T? state) => _states.Add((round, state));

    /// <summary>The states it may have been in: the last of the rounds that were over at the beginning, and all that came until the end.</summary>
    public IReadOnlyList<T?> Within(HistoryWindow window)
    {
        var last = _states.FindLastIndex(s => s.Round <= window.Over);
        return [.. (last < 0 ? [null] : new[] { _states[last].State }).Concat(_states.Skip(last + 1).TakeWhile(s => s.Round <= window.Begun).Select(s => s.State))];
    }
}
