namespace Tidemark.TDengine.Drivers.Native;

/// <summary>A call with an answer. What follows the answer runs on the thread pool, never on the handle's thread.</summary>
internal sealed class HandleCall<T>(Func<T> call) : IHandleCall
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The answer.</summary>
    public Task<T> Task => _completion.Task;

    /// <inheritdoc/>
    public void Run()
    {
        try
        {
            _completion.TrySetResult(call());
        }
#pragma warning disable CA1031 // Handed to the one who awaits the call.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _completion.TrySetException(error);
        }
    }

    /// <inheritdoc/>
    public void Refuse(Exception cause) => _completion.TrySetException(cause);
}
