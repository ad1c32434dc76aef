using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Messages;

/// <summary>The rows of one table inside a <see cref="RawSubmit"/>, not taken apart.</summary>
/// <param name="TableName">The bare table name.</param>
/// <param name="Data">The submit data of the table, with everything the other properties were read from.</param>
public sealed record RawSubmitPart(string TableName, ReadOnlyMemory<byte> Data)
{
    /// <summary>The unit of the timestamps.</summary>
    public TimePrecision Precision { get; init; }

    /// <summary>Data format version and bits.</summary>
    public int Flags { get; init; }

    /// <summary>The super table's id in the source; 0 for normal tables.</summary>
    public long Suid { get; init; }

    /// <summary>The table's id in the source.</summary>
    public long Uid { get; init; }

    /// <summary>The version of the schema that the rows were written under.</summary>
    public int SchemaVersion { get; init; }
}
