namespace Tidemark.TDengine.Messages;

/// <summary>A message that could not be decoded, kept whole.</summary>
/// <param name="Type">The raw type.</param>
/// <param name="Body">The bytes.</param>
/// <param name="Reason">Why, with the position.</param>
public sealed record OpaqueMessage(ushort Type, ReadOnlyMemory<byte> Body, string Reason) : TmqMessage
{
    /// <inheritdoc/>
    public override ushort RawType => Type;
}
