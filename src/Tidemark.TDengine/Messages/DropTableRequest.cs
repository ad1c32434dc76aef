namespace Tidemark.TDengine.Messages;

/// <summary>One table to drop.</summary>
/// <param name="Name">The bare name.</param>
/// <param name="Suid">
/// The super table's id in the source; 0 for normal tables, but their own id where the server dropped them because their TTL was over. Source: observed on 3.3.7.5.
/// </param>
/// <param name="Uid">The table's id in the source.</param>
public sealed record DropTableRequest(string Name, ulong Suid, long Uid)
{
    /// <summary>IF EXISTS.</summary>
    public byte IfExists { get; init; }

    /// <summary>Whether it is a virtual table; null in messages of older servers.</summary>
    public byte? IsVirtual { get; init; } = 0;

    /// <summary>Whether it is a normal table.</summary>
    public bool IsNormalTable => Suid == 0 || Suid == unchecked((ulong)Uid);

    /// <summary>Whatever a younger server appended.</summary>
    public ReadOnlyMemory<byte> Rest { get; init; }
}
