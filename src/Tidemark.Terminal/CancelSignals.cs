using System.Runtime.InteropServices;

namespace Tidemark.Terminal;

/// <summary>Ctrl-C and SIGTERM cancel a command and let it clean up; the second one ends the process at once.</summary>
public sealed class CancelSignals : IDisposable
{
    /// <summary>The exit code of a program that Ctrl-C ended.</summary>
    public const int Interrupted = 130;

    /// <summary>The exit code of a program that SIGTERM ended.</summary>
    public const int Terminated = 143;

    private readonly CancellationTokenSource _source = new();
    private readonly Action _onCancel;
    private readonly List<PosixSignalRegistration> _registrations;

    /// <summary>Begins to listen.</summary>
    /// <param name="onCancel">Called at the first signal.</param>
    public CancelSignals(Action onCancel)
    {
        _onCancel = onCancel;
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Take), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Take)];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The exit code of the signal that came.</summary>
    public int ExitCode { get; private set; } = Interrupted;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    private void Take(PosixSignalContext context)
    {
        if (_source.IsCancellationRequested) return;
        context.Cancel = true;
        ExitCode = context.Signal == PosixSignal.SIGTERM ? Terminated : Interrupted;
        _onCancel();
        _source.Cancel();
    }
}
