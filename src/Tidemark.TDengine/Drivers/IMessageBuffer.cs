namespace Tidemark.TDengine.Drivers;

/// <summary>The bytes of one message, wherever they lie. One owner; dispose gives them back.</summary>
public interface IMessageBuffer : IDisposable
{
    /// <summary>The bytes. Invalid after dispose.</summary>
    ReadOnlyMemory<byte> Memory { get; }
}
