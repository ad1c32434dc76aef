using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine.Messages;

namespace Tidemark.Sandbox.Wal;

/// <summary>Gathers what one statement wrote, per vgroup.</summary>
internal sealed class PendingLog(IReadOnlyList<Vgroup> vgroups)
{
    private readonly List<WalTableRows>?[] _rows = new List<WalTableRows>?[vgroups.Count];
    private readonly List<CreateChildTable>?[] _created = new List<CreateChildTable>?[vgroups.Count];

    /// <summary>Notes a table that the statement made.</summary>
    public void Created(ChildTable table) =>
        (_created[IndexOf(table.Vgroup)] ??= []).Add((CreateChildTable)MetaMessages.Create(table, ifNotExists: false));

    /// <summary>Notes rows.</summary>
    public void Wrote(WalTableRows rows) => (_rows[IndexOf(rows.Table.Vgroup)] ??= []).Add(rows);

    /// <summary>Appends one entry to each vgroup that was touched.</summary>
    public void AppendTo(WriteSource source)
    {
        for (var i = 0; i < vgroups.Count; i++)
            if (_rows[i] is { } rows)
                vgroups[i].Wal.Append(new WalRows(rows) { Created = _created[i] ?? [], FromRawWrite = source == WriteSource.RawWrite });
    }

    private int IndexOf(Vgroup vgroup)
    {
        for (var i = 0; i < vgroups.Count; i++)
            if (ReferenceEquals(vgroups[i], vgroup))
                return i;
        throw new InvalidOperationException("The vgroup is of another database.");
    }
}
