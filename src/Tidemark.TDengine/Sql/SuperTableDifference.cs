using System.Text;
using Tidemark.TDengine.Messages;

namespace Tidemark.TDengine.Sql;

/// <summary>The way from one definition of a super table to another.</summary>
public static class SuperTableDifference
{
    /// <summary>
    /// The ALTER STABLE statements that turn one definition into another, one change each: dropped, renamed (the same id under another name), added and widened
    /// columns and tags, changed storage options. Nothing about COMMENT and KEEP, which only the request in a message tells: see <see cref="SuperTableAlteration"/>.
    /// </summary>
    /// <param name="from">The definition there is.</param>
    /// <param name="to">The definition wanted; ids must come from the same source.</param>
    /// <param name="database">The database; null for the current one.</param>
    /// <exception cref="ArgumentException">A way that ALTER STABLE does not go: another name or type of a column with the same id.</exception>
    public static IReadOnlyList<string> Statements(SuperTableDefinition from, SuperTableDefinition to, string? database = null)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var head = "ALTER STABLE " + SqlIdentifier.Quote(database, to.Name) + " ";
        var statements = new List<string>();
        Compare(statements, head, "TAG", from.Tags.Columns, to.Tags.Columns, canRename: true);
        Compare(statements, head, "COLUMN", from.Columns.Columns, to.Columns.Columns, canRename: false);
        return statements;
    }

    private static void Compare(
        List<string> statements, string head, string what, IReadOnlyList<ColumnDefinition> from, IReadOnlyList<ColumnDefinition> to, bool canRename)
    {
        var old = from.ToDictionary(c => c.ColumnId);
        var wanted = to.ToDictionary(c => c.ColumnId);
        var drops = from.Where(c => !wanted.ContainsKey(c.ColumnId)).Select(c => $"{head}DROP {what} {SqlIdentifier.Quote(c.Name)}").ToList();
        var adds = to.Where(c => !old.ContainsKey(c.ColumnId)).Select(c => new StringBuilder($"{head}ADD {what} ").AppendColumn(c).ToString()).ToList();
        // Drops go first, to make room for names and bytes, unless nothing would be left in between.
        var lastOnes = drops.Count == from.Count;
        if (!lastOnes) statements.AddRange(drops);
        var kept = from.Where(c => wanted.ContainsKey(c.ColumnId)).Select(c => (From: c, To: wanted[c.ColumnId])).ToList();
        foreach (var (was, becomes) in kept)
        {
            if (was.Type != becomes.Type || (was.TypeModifier != becomes.TypeModifier && was.TypeModifier != 0 && becomes.TypeModifier != 0))
                throw new ArgumentException($"'{was.Name}' changes its type. ALTER STABLE cannot do that; the definitions are of different tables.");
            if (was.Name != becomes.Name && !canRename)
                throw new ArgumentException($"Column '{was.Name}' changes its name to '{becomes.Name}'. ALTER STABLE cannot do that; the definitions are of different tables.");
        }

        Rename(statements, head, what, kept.Where(p => p.From.Name != p.To.Name).Select(p => (p.From.Name, p.To.Name)).ToList());
        statements.AddRange(adds);
        if (lastOnes) statements.AddRange(drops);
        foreach (var (was, becomes) in kept) Modify(statements, head, what, was, becomes);
    }

    /// <summary>Renames so that no step meets a name that is still taken; a circle goes through a name of its own.</summary>
    private static void Rename(List<string> statements, string head, string what, List<(string From, string To)> renames)
    {
        while (renames.Count > 0)
        {
            var free = renames.FindIndex(r => !renames.Exists(other => other.From == r.To));
            if (free < 0)
            {
                var parked = "tidemark_rename";
                statements.Add($"{head}RENAME {what} {SqlIdentifier.Quote(renames[0].From)} {SqlIdentifier.Quote(parked)}");
                renames[0] = (parked, renames[0].To);
                continue;
            }

            statements.Add($"{head}RENAME {what} {SqlIdentifier.Quote(renames[free].From)} {SqlIdentifier.Quote(renames[free].To)}");
            renames.RemoveAt(free);
        }
    }

    private static void Modify(List<string> statements, string head, string what, ColumnDefinition was, ColumnDefinition becomes)
    {
        if (was.Bytes != becomes.Bytes) statements.Add(new StringBuilder($"{head}MODIFY {what} ").AppendIdentifier(becomes.Name).Append(' ').AppendType(becomes).ToString());
        if (becomes.Compression is { } options && was.Compression != options)
            statements.Add(new StringBuilder($"{head}MODIFY {what} ").AppendIdentifier(becomes.Name).AppendCompression(options).ToString());
    }
}
