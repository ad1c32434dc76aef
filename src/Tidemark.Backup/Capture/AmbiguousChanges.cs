using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Capture;

/// <summary>
/// Changes of definitions in the WAL beside an initial point that cannot be told from what the schema read already has: a rename, or a name that is dropped and added (or added
/// and dropped) in one table. Values and tags written before such a change bear names that meanwhile mean something else, or nothing.
/// </summary>
internal sealed class AmbiguousChanges
{
    private readonly Dictionary<(int Vgroup, string Table), HashSet<string>> _names = [];
    private readonly Dictionary<(int Vgroup, string Table), string> _found = [];

    /// <summary>One of them, for a person; null when there is none.</summary>
    public string? Any => _found.Values.FirstOrDefault();

    /// <summary>Looks at a message of a vgroup; super-table changes come once from each.</summary>
    public void Note(int vgroup, ushort rawType, ReadOnlyMemory<byte> body)
    {
        if (rawType is not (TmqRawType.AlterSuperTable or TmqRawType.AlterTable or TmqRawType.DropSuperTable or TmqRawType.DropTables)) return;
        switch (TmqMessageReader.Decode(rawType, body))
        {
            case AlterSuperTable { Definition: var definition } when SuperTableAlteration.Read(definition) is { } change:
                if (change.Change == SuperTableChange.RenameTag) Found(vgroup, definition.Name, $"tag '{change.Fields[0].Name}' of '{definition.Name}' was renamed");
                else if (change.Change is SuperTableChange.AddTag or SuperTableChange.DropTag or SuperTableChange.AddColumn or SuperTableChange.AddCompressedColumn or SuperTableChange.DropColumn)
                    foreach (var field in change.Fields) Name(vgroup, definition.Name, field.Name);
                break;
            case AlterTable { Action: RenameColumn rename } alter: Found(vgroup, alter.TableName, $"column '{rename.ColumnName}' of '{alter.TableName}' was renamed"); break;
            case AlterTable { Action: AddColumn add } alter: Name(vgroup, alter.TableName, add.Column.Name); break;
            case AlterTable { Action: DropColumn drop } alter: Name(vgroup, alter.TableName, drop.ColumnName); break;
            // What was done to a table that is gone does not matter.
            case DropSuperTable drop: Forget(vgroup, drop.Name); break;
            case DropTables drops:
                foreach (var table in drops.Tables) Forget(vgroup, table.Name);
                break;
        }
    }

    private void Name(int vgroup, string table, string name)
    {
        if (!_names.TryGetValue((vgroup, table), out var names)) _names[(vgroup, table)] = names = new HashSet<string>(StringComparer.Ordinal);
        if (!names.Add(name)) Found(vgroup, table, $"'{name}' of '{table}' was dropped and added");
    }

    private void Found(int vgroup, string table, string what) => _found.TryAdd((vgroup, table), what);

    private void Forget(int vgroup, string table)
    {
        _names.Remove((vgroup, table));
        _found.Remove((vgroup, table));
    }
}
