namespace Tidemark.Backup.Tests.Histories;

/// <summary>A value as a statement writes it and as a query gives it back.</summary>
/// <param name="Literal">In SQL.</param>
/// <param name="Cell">As <see cref="CellText"/> prints it; null for NULL.</param>
internal readonly record struct HistoryValue(string Literal, string? Cell)
{
    public static readonly HistoryValue Null = new("NULL", null);
}
