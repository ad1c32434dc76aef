using Tidemark.Backup.Tests.Replay;
using Tidemark.Sandbox;
using Tidemark.Sandbox.Faults;
using Tidemark.Storage;

namespace Tidemark.Backup.Tests.Histories;

/// <summary>Makes up what goes wrong with a run: connections, answers, the server, the storage, the process.</summary>
internal sealed class HistoryFaults(Random random, SandboxServer server)
{
    private static readonly string[] OfCapture = ["binary_query", "fetch_raw_block", "subscribe", "assignment", "seek", "poll", "fetch_raw_data", "position", "conn"];
    private static readonly string[] OfRestore = ["binary_query", "fetch_raw_block", "write_raw", "write_raw", "write_raw", "stmt2_exec", "conn"];
    private static readonly (int Code, string Text)[] Passing = [(0x0914, "Vnode is not leader"), (0x03D3, "Conflict transaction not completed"), (0x000B, "Unable to establish connection")];

    /// <summary>Arms something for a capture.</summary>
    public HistoryFault ForCapture() => Arm(OfCapture, 40, 60);

    /// <summary>Arms something for a restore.</summary>
    public HistoryFault ForRestore() => Arm(OfRestore, 60, 60);

    private HistoryFault Arm(string[] actions, int requests, int uses)
    {
        switch (random.Next(10))
        {
            case 0 or 1:
                var use = random.Next(1, uses);
                return new HistoryFault($"the storage fails for good at use {use}") { Decorate = s => new FailingStorage(s, use) };
            case 2:
                var report = random.Next(1, 8);
                return new HistoryFault($"cancelled at report {report}") { CancelAtReport = report };
            case 3:
                var at = random.Next(1, requests);
                server.Faults.Strike(Countdown(at, () => server.Faults.DropConnections()), Fault.DropBefore());
                return new HistoryFault($"all connections lost at request {at}");
            case 4:
                var restart = random.Next(1, requests);
                Task? restarting = null;
                server.Faults.Strike(Countdown(restart, () => restarting = Task.Run(() => server.RestartAsync(CancellationToken.None))), Fault.DropBefore());
                return new HistoryFault($"the server restarts at request {restart}") { OverAsync = () => restarting ?? Task.CompletedTask };
            default:
                var action = random.One(actions);
                var (fault, name) = AnyFault();
                var skip = random.Next(action is "subscribe" or "seek" or "assignment" ? 3 : 20);
                server.Faults.Strike(action, fault, times: random.Next(1, 3), skip);
                return new HistoryFault($"{action} {name} after {skip}");
        }
    }

    private (Fault Fault, string Name) AnyFault()
    {
        var (code, text) = random.One(Passing);
        return random.Next(4) switch
        {
            0 => (Fault.DropBefore(), "is not done and its connection lost"),
            1 => (Fault.DropAfter(), "is done and its connection lost"),
            2 => (Fault.Cut(random.Next(1, 200)), "is cut in its answer"),
            _ => (Fault.Answer(code, text), "answers " + text),
        };
    }

    private static Func<FaultPoint, bool> Countdown(int requests, Action action)
    {
        var left = requests;
        return _ =>
        {
            if (--left == 0) action();
            return false;
        };
    }
}
