namespace Tidemark.Backup.Capture;

/// <summary>Rows that the source counted before they were read and that did not come.</summary>
/// <param name="Table">The super table or normal table.</param>
/// <param name="Rows">How many.</param>
/// <param name="Children">Of a super table, those children of which the source has more now than came.</param>
internal sealed record MissingRows(string Table, long Rows, IReadOnlyList<(string Name, long Counted, long Read)> Children);
