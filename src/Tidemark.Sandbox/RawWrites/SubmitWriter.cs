using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine;
using Tidemark.TDengine.Messages;
using WireColumn = Tidemark.TDengine.Messages.ColumnDefinition;

namespace Tidemark.Sandbox.RawWrites;

/// <summary>
/// Writes raw submit data (raw type 6). The receiver hands the rows on as they are, under the schema version that its connection remembers; a
/// vgroup refuses all it gets when one table's rows are of another version, while other vgroups write theirs. Source: replays into a 3.3.7.5 server.
/// </summary>
internal static class SubmitWriter
{
    private const int WrongFormat = 0x0132;

    /// <summary>Writes the vgroups whose rows fit.</summary>
    /// <exception cref="SandboxException">
    /// 0x2603: a table does not exist, nothing is written; 0x0132: a vgroup refused its rows, those of other vgroups are written.
    /// </exception>
    public static void Write(Database database, RawSubmit message, TableCache cache)
    {
        lock (database.Engine.Gate)
        {
            var found = message.Parts.Select(part => (Part: part, Known: cache.FindVersion(database, part.TableName) ?? throw Refusal.TableNotExist())).ToList();
            var refused = false;
            foreach (var vgroup in found.GroupBy(pair => pair.Known.Table.Vgroup))
            {
                var inserts = new List<TableInsert>();
                if (vgroup.All(pair => TryRead(pair.Part, pair.Known.Table, pair.Known.Version, inserts)))
                    vgroup.Key.Database.Insert(inserts, WriteSource.RawWrite);
                else
                    refused = true;
            }

            if (refused)
                throw new SandboxException(WrongFormat, "Invalid data format");
        }
    }

    /// <summary>Reads the rows of a table; those of one that was dropped since the connection saw it are taken and lost.</summary>
    private static bool TryRead(RawSubmitPart part, Table table, int knownVersion, List<TableInsert> inserts)
    {
        if (part.SchemaVersion != knownVersion || part.SchemaVersion != table.ColumnVersion)
            return false;
        if (table.IsDropped)
            return true;
        try
        {
            foreach (var rows in SubmitRowsReader.Decode(part, [.. table.Columns.Select(WireColumnOf)]).Blocks)
                inserts.Add(new(part.TableName, [.. rows.Columns.Select(column => table.Columns[column])], rows.Block.Bytes));
            return true;
        }
        catch (TDengineFormatException)
        {
            return false;
        }
    }

    private static WireColumn WireColumnOf(Catalog.ColumnDefinition column) => new()
    {
        Name = column.Name,
        Type = column.Type,
        Bytes = column.Bytes,
        ColumnId = (short)column.ColumnId,
        Flags = (TDengine.Messages.ColumnFlags)column.Flags,
        TypeModifier = column.TypeModifier,
    };
}
