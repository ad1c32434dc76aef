namespace Tidemark.Taosdump.Restore;

/// <summary>A line of the record of a restore: a file of rows that went in whole.</summary>
/// <param name="File">Its path from the dump's directory.</param>
/// <param name="Table">The table on the target.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Created">When the target database was created, ms since 1970 UTC: in another one of that name the file is not.</param>
/// <param name="Length">Its bytes: a file of another dump at this path is another.</param>
/// <param name="Marker">Its Avro marker, for the same reason.</param>
internal sealed record FinishedFile(string File, string Table, long Rows, long Created, long Length, string? Marker);
