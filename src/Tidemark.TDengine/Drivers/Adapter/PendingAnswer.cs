using Tidemark.TDengine.WebSockets;

namespace Tidemark.TDengine.Drivers.Adapter;

/// <summary>A request that was sent and whose answer is awaited.</summary>
/// <param name="RequestId">What the answer will repeat.</param>
/// <param name="Doing">For messages.</param>
/// <param name="Deadline">The clock's timestamp after which the answer is overdue.</param>
/// <param name="Limit">The limit it was given.</param>
/// <param name="TakesAnyBinary">The answer is a binary message of the old kind, which repeats no request id.</param>
/// <param name="Completion">Set on the channel's thread.</param>
internal sealed record PendingAnswer(
    ulong RequestId, string Doing, long Deadline, TimeSpan Limit, bool TakesAnyBinary, TaskCompletionSource<ReceivedMessage> Completion);
