namespace Tidemark.Sandbox.Schemaless;

/// <summary>One row of a schemaless write.</summary>
/// <param name="Measurement">The super table.</param>
/// <param name="Tags">Its tags, all NCHAR.</param>
/// <param name="Fields">Its fields.</param>
/// <param name="Timestamp">In the unit of the request.</param>
internal sealed record SchemalessPoint(string Measurement, IReadOnlyList<SchemalessField> Tags, IReadOnlyList<SchemalessField> Fields, long Timestamp);
