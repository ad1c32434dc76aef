using System.Net.WebSockets;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Faults;
using Tidemark.Sandbox.WebSockets;

namespace Tidemark.Sandbox.Subscriptions;

/// <summary>
/// A <c>/rest/tmq</c> socket. What it cannot read it does not answer at all. A poll waits beside the other requests; a second poll takes the
/// place of the first, which is then never answered. Source: transcripts of a 3.3.7.5 adapter.
/// </summary>
internal sealed class SubscriptionSocket : SocketSession
{
    private readonly SubscriptionActions _actions;
    private readonly SemaphoreSlim _message = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private Task _polling = Task.CompletedTask;
    private long _pollTurn;

    public SubscriptionSocket(WebSocket socket, string connectionId, SandboxServer server)
        : base(socket, connectionId, server) => _actions = new SubscriptionActions(server);

    protected override string Endpoint => "/rest/tmq";

    public override void Dispose()
    {
        _closing.Cancel();
        _actions.Dispose();
        _closing.Dispose();
        base.Dispose();
    }

    protected override ValueTask FinishAsync()
    {
        _closing.Cancel();
        return new ValueTask(_polling);
    }

    protected override async ValueTask HandleAsync(WebSocketMessageType type, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (type != WebSocketMessageType.Text || ActionRequest.Parse(message) is not { } request || !_actions.Knows(request.Action)) return;
        if (StrikesBefore(request.Action, null, out var fault)) return;
        var answer = new ActionAnswer(request.Action, request.RequestId, Server.Options.Time.GetTimestamp(), Server.Options.Time) { Fault = fault };
        if (request.Action == "poll" && fault is not { Code: not 0 })
        {
            StartPoll(request, answer);
            return;
        }

        using (answer)
        {
            await _message.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (!TryRun(answer, () => _actions.Run(request, answer))) return;
                await SendAsync(answer.Bytes, answer.IsBinary ? WebSocketMessageType.Binary : WebSocketMessageType.Text, fault, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _message.Release();
            }
        }
    }

    private void StartPoll(ActionRequest request, ActionAnswer answer)
    {
        try
        {
            var wait = TimeSpan.FromMilliseconds(request.Arguments.Signed("blocking_time"));
            ulong? messageId = request.Arguments.Has("message_id") ? request.Arguments.Unsigned("message_id") : null;
            if (!_actions.IsOpen) return;
            var turn = Interlocked.Increment(ref _pollTurn);
            _polling = PollAsync(_polling, turn, wait, messageId, answer, _closing.Token);
        }
        catch (BadArgumentsException)
        {
            answer.Dispose();
        }
    }

    private async Task PollAsync(Task before, long turn, TimeSpan wait, ulong? messageId, ActionAnswer answer, CancellationToken cancellationToken)
    {
        await Task.Yield();
        using (answer)
        {
            try
            {
                var deadline = wait < TimeSpan.Zero ? Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken) : Task.Delay(wait, Server.Options.Time, cancellationToken);
                while (true)
                {
                    var isOver = deadline.IsCompleted;
                    var (isDone, changed) = await TryPollAsync(turn, messageId, isOver, answer, cancellationToken).ConfigureAwait(false);
                    if (isDone) break;
                    await Task.WhenAny(changed, deadline).ConfigureAwait(false);
                    cancellationToken.ThrowIfCancellationRequested();
                }
            }
            catch (Exception gone) when (gone is OperationCanceledException or WebSocketException or ObjectDisposedException or IOException)
            {
                // The socket is closing: nobody waits for this answer any more.
            }
        }

        await before.ConfigureAwait(false);
    }

    /// <summary>One attempt: takes a message and answers, or says what to wait for.</summary>
    private async ValueTask<(bool IsDone, Task Changed)> TryPollAsync(long turn, ulong? messageId, bool isOver, ActionAnswer answer, CancellationToken cancellationToken)
    {
        await _message.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (turn != Interlocked.Read(ref _pollTurn)) return (true, Task.CompletedTask);
            var changed = Task.CompletedTask;
            var isAnswered = false;
            if (!TryRun(answer, () => isAnswered = _actions.Poll(messageId, isOver, answer, out changed))) return (true, Task.CompletedTask);
            if (!isAnswered && answer.IsGood) return (false, changed);
            await SendAsync(answer.Bytes, WebSocketMessageType.Text, answer.Fault, cancellationToken).ConfigureAwait(false);
            return (true, Task.CompletedTask);
        }
        finally
        {
            _message.Release();
        }
    }

    /// <summary>Turns what an action throws into its answer. False: nothing is answered.</summary>
    private static bool TryRun(ActionAnswer answer, Action action)
    {
        try
        {
            if (answer.Fault is { Code: not 0 } fault) throw new SandboxException(fault.Code, fault.Message);
            action();
            answer.Close();
        }
        catch (BadArgumentsException)
        {
            return false;
        }
        catch (AdapterException refused)
        {
            answer.Refuse(AdapterException.Code, refused.Message);
        }
        catch (SandboxException refused)
        {
            answer.Refuse(refused.Code, refused.Message);
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            // A bug of the sandbox must not look like a lost connection.
            answer.Refuse(AdapterException.Code, $"the sandbox failed: {bug.GetType().Name}: {bug.Message}");
        }

        return true;
    }
}
