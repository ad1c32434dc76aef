using System.Collections.Concurrent;

namespace Tidemark.Backup.Tests.Histories;

/// <summary>
/// Points that are taken while several connections write, through faults, hold what they must: at least everything acknowledged before the run began, nothing that was
/// never written, and of each table a state that it had.
/// </summary>
public sealed class RandomHistories(ITestOutputHelper output)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restore_OfEveryPointOfManyHistories_IsWhatTheModelAllows()
    {
        var faults = new ConcurrentQueue<(WrongHistory History, string Path)>();
        var (histories, points, failures, statements) = (0, 0, 0, 0);
        await Parallel.ForEachAsync(HistorySeeds.All(16), new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = Cancel }, async (seed, cancel) =>
        {
            var run = new HistoryRun(seed);
            if (await run.RunAsync(cancel) is { } fault) faults.Enqueue((fault, fault.Save()));
            Interlocked.Increment(ref histories);
            Interlocked.Add(ref points, run.Points);
            Interlocked.Add(ref failures, run.Failures);
            Interlocked.Add(ref statements, run.Statements);
        });
        output.WriteLine($"{histories} histories, {statements} statements, {points} points restored, {failures} runs that failed and were repeated");
        foreach (var (fault, path) in faults) output.WriteLine(fault.Describe(path));
        Assert.True(faults.IsEmpty, $"{faults.Count} of {histories} histories are wrong: seeds {string.Join(", ", faults.Select(f => f.History.Seed))}. What is wrong stands below.");
    }
}
