namespace Tidemark.TDengine.Messages;

/// <summary>One table to drop.</summary>
/// <param name="Name">The bare name.</param>
/// <param name="Suid">The super table's id in the source; 0 for normal tables.</param>
/// <param name="Uid">The table's id in the source.</param>
public sealed record DropTableRequest(string Name, ulong Suid, long Uid)
{
    /// <summary>IF EXISTS.</summary>
    public byte IfExists { get; init; }

    /// <summary>Whether it is a virtual table; null in messages of older servers.</summary>
    public byte? IsVirtual { get; init; } = 0;

    /// <summary>Whatever a younger server appended.</summary>
    public ReadOnlyMemory<byte> Rest { get; init; }
}
