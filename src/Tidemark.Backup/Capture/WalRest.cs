namespace Tidemark.Backup.Capture;

/// <summary>What was written behind the end of a point while it was read.</summary>
/// <param name="TagsWereSet">A tag of a child table may have been set after our group was made.</param>
/// <param name="TablesWereDropped">A table or super table was dropped: a server leaves out all that it still had to send of it.</param>
/// <param name="IsEmpty">Nothing was written: the source stood still.</param>
/// <param name="Ends">Where the WAL of every vgroup ended when it was looked at.</param>
internal sealed record WalRest(bool TagsWereSet, bool TablesWereDropped, bool IsEmpty, IReadOnlyDictionary<int, long> Ends);
