namespace Tidemark.Backup.Tests.Histories;

/// <summary>A statement and what it does to the model once the server has taken it.</summary>
/// <param name="Sql">The statement.</param>
/// <param name="Apply">Given the round.</param>
internal sealed record HistoryStatement(string Sql, Action<int> Apply);
