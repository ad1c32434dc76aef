namespace Tidemark.Sandbox.Catalog;

/// <summary>Who writes, as events carry it.</summary>
public enum WriteSource : byte
{
    /// <summary>SQL, prepared statements, schemaless.</summary>
    Application = 0,

    /// <summary>A raw write: skipped by <c>msg.consume.excluded</c>.</summary>
    RawWrite = 8,
}
