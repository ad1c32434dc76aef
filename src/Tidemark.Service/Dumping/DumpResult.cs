namespace Tidemark.Service.Dumping;

/// <summary>What a dump did: the report of its task.</summary>
public sealed record DumpResult
{
    /// <summary>Files that lie in S3 only now.</summary>
    public int Files { get; init; }

    /// <summary>Bytes that were sent; those that were there already do not count.</summary>
    public long SentBytes { get; init; }

    /// <summary>Bytes that were freed on the disk.</summary>
    public long FreedBytes { get; init; }

    /// <summary>Seconds it took.</summary>
    public double Seconds { get; init; }
}
