namespace Tidemark.TDengine.Messages;

/// <summary>A super table as create and alter messages carry it.</summary>
/// <remarks>
/// Source: observed messages of a 3.3.7.5 server. Fields that younger servers appended are null in messages of older ones; when written,
/// everything behind the first null is left out.
/// </remarks>
public sealed record SuperTableDefinition
{
    /// <summary>The bare name.</summary>
    public required string Name { get; init; }

    /// <summary>The id in the source.</summary>
    public long Suid { get; init; }

    /// <summary>Non-zero for a rollup, which this decoder does not take apart.</summary>
    public byte Rollup { get; init; }

    /// <summary>The columns with their version; compression and type modifiers are part of each column.</summary>
    public required TableSchema Columns { get; init; }

    /// <summary>The tags with their version.</summary>
    public required TableSchema Tags { get; init; }

    /// <summary>The original request (alter kind, fields, SQL text), for people only; empty when there is none.</summary>
    public ReadOnlyMemory<byte> AlterData { get; init; }

    /// <summary>0 an application, 8 raw write.</summary>
    public byte? Source { get; init; } = 0;

    /// <summary>Whether columns carry storage options.</summary>
    public bool? ColumnsCompressed { get; init; } = true;

    /// <summary>The version of the storage options.</summary>
    public int? CompressionVersion { get; init; } = 1;

    /// <summary>KEEP of the super table in minutes; 0 or -1 when not set. Receivers drop it.</summary>
    public long? Keep { get; init; } = -1;

    /// <summary>Whether columns carry type modifiers. False in snapshots, where DECIMAL loses precision and scale.</summary>
    public bool? HasTypeModifiers { get; init; } = true;

    /// <summary>Whether it is a virtual super table.</summary>
    public bool? IsVirtual { get; init; } = false;

    /// <summary>Whatever a younger server appended.</summary>
    public ReadOnlyMemory<byte> Rest { get; init; }
}
