namespace Tidemark.TDengine.Messages;

/// <summary>The raw types that <c>tmq_get_raw</c> hands out and <c>tmq_write_raw</c> takes.</summary>
/// <remarks>Source: observed on a 3.3.7.5 server.</remarks>
public static class TmqRawType
{
    /// <summary>Data blocks.</summary>
    public const ushort Data = 2;

    /// <summary>Data blocks with the requests that create their tables.</summary>
    public const ushort Metadata = 4;

    /// <summary>A batch of meta messages.</summary>
    public const ushort BatchMeta = 5;

    /// <summary>Raw submit data (<c>msg.consume.rawdata</c>).</summary>
    public const ushort RawSubmit = 6;

    /// <summary>Create child or normal tables.</summary>
    public const ushort CreateTables = 0x203;

    /// <summary>Alter a child or normal table.</summary>
    public const ushort AlterTable = 0x205;

    /// <summary>Drop child or normal tables.</summary>
    public const ushort DropTables = 0x207;

    /// <summary>Create a super table.</summary>
    public const ushort CreateSuperTable = 0x213;

    /// <summary>Alter a super table: its full new definition.</summary>
    public const ushort AlterSuperTable = 0x215;

    /// <summary>Drop a super table.</summary>
    public const ushort DropSuperTable = 0x217;

    /// <summary>Delete rows.</summary>
    public const ushort DeleteRows = 0x243;
}
