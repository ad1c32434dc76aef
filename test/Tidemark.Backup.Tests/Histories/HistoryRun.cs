using System.Text;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.Sandbox;
using Tidemark.TDengine;

namespace Tidemark.Backup.Tests.Histories;

/// <summary>
/// One history against a sandbox of its own: points are taken while the writers go on, runs fail at made-up places and are started again, and every point is restored, with
/// restores that fail and go on, and held against the model.
/// </summary>
internal sealed class HistoryRun(int seed)
{
    private const int MaxPoints = 5;
    private readonly Random _random = new(seed ^ 0x0F0F);
    private readonly StringBuilder _story = new();

    /// <summary>Captures and restores that failed because of a fault and were repeated.</summary>
    public int Failures { get; private set; }

    /// <summary>Points that were restored and compared.</summary>
    public int Points { get; private set; }

    /// <summary>Statements of the writers.</summary>
    public int Statements { get; private set; }

    /// <summary>Runs it. Null when all is well, otherwise what is wrong.</summary>
    public async Task<WrongHistory?> RunAsync(CancellationToken cancellationToken)
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions(), cancellationToken);
        var dsn = Dsn.Parse($"taos+ws://root:taosdata@127.0.0.1:{server.Port}");
        await using var scene = await HistoryScene.StartAsync(dsn, HistoryOptions.Of(seed, "history"), cancellationToken);
        try
        {
            await scene.PlayAsync(_random.Next(30), cancellationToken);
            for (var points = _random.Next(2, MaxPoints + 1); points > 0; points--)
            {
                await TakeAsync(scene, server, cancellationToken);
                await scene.PlayAsync(_random.Next(15), cancellationToken);
            }

            await TakeLastAsync(scene, cancellationToken);
            foreach (var (point, window) in scene.Points)
            {
                await RestoreAsync(scene, server, point, cancellationToken);
                var faults = await scene.CheckCopyAsync(window, cancellationToken);
                if (faults.Count > 0) return Describe(scene, $"point {point.Manifest.Sequence} of {scene.Points.Count} (rounds {window.Over} to {window.Begun}):\n{string.Join('\n', faults.Values)}");
                Points++;
            }

            var difference = EndToEnd.DatabaseContents.Difference(await scene.ContentsAsync("history", cancellationToken), await scene.ContentsAsync(scene.Copy, cancellationToken));
            if (difference.Length > 0) return Describe(scene, $"the last point is not what the source is:\n{difference}");
            Statements = scene.Player.Log.Count;
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return Describe(scene, e.ToString());
        }
    }

    private async Task TakeAsync(HistoryScene scene, SandboxServer server, CancellationToken cancellationToken)
    {
        var faults = new HistoryFaults(_random, server);
        using var pace = new HistoryPace(server);
        for (var failures = _random.Next(3); failures > 0; failures--)
        {
            pace.Watch(_random.Next(1, 5));
            var fault = faults.ForCapture();
            if (await MeanwhileAsync(scene, pace, 40, () => TryAsync(fault, (cancel, progress) => scene.CaptureAsync(cancel, fault.Decorate, progress), cancellationToken), cancellationToken)) break;
            server.Faults.Clear();
        }

        server.Faults.Clear();
        // What writers do may make a run give up, loudly; with fewer of them it comes through.
        for (var rounds = 60; ; rounds /= 3)
        {
            pace.Watch(_random.Next(1, 5));
            var fault = new HistoryFault(rounds > 0 ? "nothing but writers" : "nothing");
            var taken = await MeanwhileAsync(scene, pace, rounds, () => TryAsync(fault, (cancel, progress) => scene.CaptureAsync(cancel, null, progress), cancellationToken), cancellationToken);
            server.Faults.Clear();
            if (taken) return;
            if (rounds == 0) throw new InvalidOperationException("A capture failed without a fault.");
        }
    }

    // At rest, so that the copy can be compared with the source itself.
    private static async Task TakeLastAsync(HistoryScene scene, CancellationToken cancellationToken) => await scene.CaptureAsync(cancellationToken);

    private async Task RestoreAsync(HistoryScene scene, SandboxServer server, BackupPoint point, CancellationToken cancellationToken)
    {
        await scene.DropAsync(cancellationToken, scene.Copy);
        var faults = new HistoryFaults(_random, server);
        for (var failures = _random.Next(3); failures > 0; failures--)
        {
            var fault = faults.ForRestore();
            var passed = await TryAsync(fault, (cancel, progress) => scene.RestoreAsync(point, cancel, fault.Decorate, progress), cancellationToken);
            server.Faults.Clear();
            if (passed) return;
        }

        var report = await scene.RestoreAsync(point, cancellationToken);
        _story.AppendLine($"point {point.Manifest.Sequence} restored{(report.Resumed ? ", continued" : "")}: {string.Join("; ", report.Warnings)}");
    }

    private async Task<bool> MeanwhileAsync(HistoryScene scene, HistoryPace pace, int rounds, Func<Task<bool>> run, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var playing = PlayAsync(scene, pace, rounds, end.Token, cancellationToken);
        try
        {
            return await run();
        }
        finally
        {
            await end.CancelAsync();
            await playing;
        }
    }

    private static async Task PlayAsync(HistoryScene scene, HistoryPace pace, int rounds, CancellationToken turns, CancellationToken cancellationToken)
    {
        for (; rounds > 0; rounds--)
        {
            await ((Task)pace.TurnAsync(turns)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (turns.IsCancellationRequested) return;
            await scene.Player.RoundAsync(cancellationToken);
        }
    }

    private async Task<bool> TryAsync(HistoryFault fault, Func<CancellationToken, IProgress<WorkProgress>, Task> run, CancellationToken cancellationToken)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await run(cancel.Token, new CancelAt(fault.CancelAtReport, cancel));
            _story.AppendLine($"{fault.Name}: passed");
            return true;
        }
        catch (TidemarkException e) when (e.Code is not (ErrorCode.Internal or ErrorCode.WalGap or ErrorCode.ChainBroken or ErrorCode.Corrupt or ErrorCode.Truncated or ErrorCode.Mismatch or ErrorCode.UnknownMessage))
        {
            _story.AppendLine($"{fault.Name}: {e.Message}");
            Failures++;
            return false;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            _story.AppendLine($"{fault.Name}: cancelled");
            Failures++;
            return false;
        }
        finally
        {
            await fault.OverAsync();
        }
    }

    private WrongHistory Describe(HistoryScene scene, string what) => new(seed, what, _story.ToString(), scene.Player.Log);

    private sealed class CancelAt(int report, CancellationTokenSource cancel) : IProgress<WorkProgress>
    {
        private int _reports;

        public void Report(WorkProgress value)
        {
            if (Interlocked.Increment(ref _reports) == report) cancel.Cancel();
        }
    }
}
