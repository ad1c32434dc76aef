namespace Tidemark.Backup.Tests.Histories;

/// <summary>A stretch of a history: a point that was taken in it holds at least every round that was over when it began, and nothing of those that had not begun when it ended.</summary>
internal readonly record struct HistoryWindow(int Over, int Begun);
