using Tidemark.Terminal;

namespace Tidemark.Cli.Commands;

/// <summary>What the process ends with. The table of docs/CLI.md and of 'tidemark --help'.</summary>
internal static class ExitCodes
{
    public const int Success = 0;
    public const int Internal = 1;
    public const int Usage = 2;
    public const int Damaged = 5;
    public const int Restore = 7;
    public const int Interrupted = CancelSignals.Interrupted;
    public const int Terminated = CancelSignals.Terminated;

    /// <summary>All of them with their meaning.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Success, "done, and everything is as it should be"),
        (Internal, "a fault of Tidemark, or a system library is missing (TM0xx)"),
        (Usage, "what was typed cannot be done: option, DSN, point, target (TM1xx)"),
        (3, "the server or the way to it: unreachable, refused, lost (TM2xx)"),
        (4, "no complete backup point can be taken: gap in the WAL, broken chain (TM3xx)"),
        (Damaged, "stored data does not read back (TM4xx)"),
        (6, "the storage: full, no right, locked by another run (TM5xx)"),
        (Restore, "the restore is not exact, or the demo found a difference (TM6xx)"),
        (Interrupted, "cancelled by Ctrl-C; nothing half-done is left"),
        (Terminated, "cancelled by SIGTERM; nothing half-done is left"),
    ];
}
