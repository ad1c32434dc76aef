namespace Tidemark.TDengine.Messages;

/// <summary>One message of a subscription, decoded. Memory inside a message refers to the bytes it was decoded from.</summary>
public abstract record TmqMessage
{
    /// <summary>The raw type, see <see cref="TmqRawType"/>.</summary>
    public abstract ushort RawType { get; }
}
