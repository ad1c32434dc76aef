using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Replay;

/// <summary>What an alter request does to the model of a super table. Pure.</summary>
internal static class SuperTableChanges
{
    /// <summary>What is left to do of a request; null when the target is already as the request wants it.</summary>
    public static SuperTableAlteration? Remaining(TargetColumns columns, TargetColumns tags, SuperTableAlteration alteration)
    {
        if (alteration.Change != SuperTableChange.RenameTag) return IsDone(columns, tags, alteration) ? null : alteration;
        var (old, wanted) = (alteration.Fields[0], alteration.Fields[1]);
        if (tags.Find(old.Name) is null) return null;
        // Where the target is ahead of the stream it has the new name, and the old one only because its creation was repeated.
        return tags.Find(wanted.Name) is null ? alteration : new SuperTableAlteration(SuperTableChange.DropTag, [old]);
    }

    /// <summary>The columns, or for a request about tags the tags, after the request.</summary>
    public static TargetColumns Apply(TargetColumns before, SuperTableAlteration alteration)
    {
        var after = before;
        switch (alteration.Change)
        {
            case SuperTableChange.AddTag or SuperTableChange.AddColumn or SuperTableChange.AddCompressedColumn:
                foreach (var field in alteration.Fields.Where(f => before.Find(f.Name) is null)) after = after.Add(field);
                break;
            case SuperTableChange.DropTag or SuperTableChange.DropColumn:
                foreach (var field in alteration.Fields) after = after.Remove(field.Name);
                break;
            case SuperTableChange.RenameTag:
                after = after.Replace(alteration.Fields[0].Name, c => c with { Name = alteration.Fields[1].Name });
                break;
            case SuperTableChange.WidenTag or SuperTableChange.WidenColumn:
                foreach (var field in alteration.Fields) after = after.Replace(field.Name, c => c with { Bytes = Math.Max(c.Bytes, field.Bytes) });
                break;
        }

        return after;
    }

    /// <summary>Keeps the list of tags that were added a second time (see <see cref="TargetSuperTable.RepeatedTags"/>).</summary>
    public static void NoteRepeats(HashSet<string> repeated, SuperTableAlteration alteration, bool isRepeat)
    {
        switch (alteration.Change)
        {
            case SuperTableChange.AddTag when isRepeat: repeated.UnionWith(alteration.Fields.Select(f => f.Name)); break;
            case SuperTableChange.DropTag: repeated.ExceptWith(alteration.Fields.Select(f => f.Name)); break;
            case SuperTableChange.RenameTag when repeated.Remove(alteration.Fields[0].Name): repeated.Add(alteration.Fields[1].Name); break;
        }
    }

    private static bool IsDone(TargetColumns columns, TargetColumns tags, SuperTableAlteration alteration)
    {
        var field = alteration.Fields.Count > 0 ? alteration.Fields[0] : null;
        return alteration.Change switch
        {
            SuperTableChange.Options => alteration.Comment is null && alteration.KeepMinutes is null,
            SuperTableChange.AddTag => alteration.Fields.All(f => tags.Find(f.Name) is not null),
            SuperTableChange.DropTag => tags.Find(field!.Name) is null,
            SuperTableChange.WidenTag => IsAsWide(tags.Find(field!.Name), field),
            SuperTableChange.AddColumn or SuperTableChange.AddCompressedColumn => alteration.Fields.All(f => columns.Find(f.Name) is not null),
            SuperTableChange.DropColumn => columns.Find(field!.Name) is null,
            SuperTableChange.WidenColumn => IsAsWide(columns.Find(field!.Name), field),
            SuperTableChange.SetCompression => columns.Find(field!.Name) is null,
            _ => false,
        };
    }

    private static bool IsAsWide(ColumnDefinition? there, ColumnDefinition wanted) => there is null || there.Type != wanted.Type || there.Bytes >= wanted.Bytes;
}
