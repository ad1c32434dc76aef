namespace Tidemark.Taosdump.Restore;

/// <summary>A child table to make.</summary>
/// <param name="Name">Its name on the target.</param>
/// <param name="Clause">What stands behind CREATE TABLE, where many such may follow each other.</param>
internal sealed record ChildStatement(string Name, string Clause);
