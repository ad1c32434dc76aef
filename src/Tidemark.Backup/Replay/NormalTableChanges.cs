using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Replay;

/// <summary>What an ALTER TABLE does to the model of a normal table. Pure.</summary>
internal static class NormalTableChanges
{
    /// <summary>
    /// What to do for an action. Where the target is ahead of the stream, a column to rename may have its new name already, and its old one only because its
    /// creation was repeated: then the old one goes.
    /// </summary>
    public static AlterTableAction Effective(TargetColumns before, AlterTableAction action) =>
        action is RenameColumn rename && before.Find(rename.ColumnName) is not null && before.Find(rename.NewName) is not null ? new DropColumn(rename.ColumnName) : action;

    /// <summary>The columns after the action; the same object when there is nothing left to do.</summary>
    public static TargetColumns Apply(TargetColumns before, AlterTableAction action) => action switch
    {
        AddColumn add => before.Find(add.Column.Name) is null ? before.Add(add.Column) : before,
        DropColumn drop => before.Find(drop.ColumnName) is null ? before : before.Remove(drop.ColumnName),
        RenameColumn rename => before.Find(rename.ColumnName) is null || before.Find(rename.NewName) is not null
            ? before : before.Replace(rename.ColumnName, c => c with { Name = rename.NewName }),
        WidenColumn widen => before.Find(widen.ColumnName) is { } there && there.Type == widen.Type && there.Bytes < widen.Bytes
            ? before.Replace(widen.ColumnName, c => c with { Bytes = widen.Bytes }) : before,
        _ => before,
    };
}
