namespace Tidemark.Taosdump.Dump;

/// <summary>What a dump is written as.</summary>
public enum DumpFormat
{
    /// <summary>taosdump's directory of Avro files, which the real tool restores too.</summary>
    Avro,

    /// <summary>Tidemark's own archive: much smaller, for Tidemark alone.</summary>
    Tide,
}
