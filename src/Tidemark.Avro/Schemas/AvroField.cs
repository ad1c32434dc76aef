namespace Tidemark.Avro.Schemas;

/// <summary>A field of a record.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Schema">Its schema.</param>
public sealed record AvroField(string Name, AvroSchema Schema);
