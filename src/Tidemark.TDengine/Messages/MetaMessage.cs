namespace Tidemark.TDengine.Messages;

/// <summary>A message with the 8-byte head of metas.</summary>
public abstract record MetaMessage : TmqMessage
{
    /// <summary>The head; receivers ignore it.</summary>
    public MetaHead Head { get; init; }
}
