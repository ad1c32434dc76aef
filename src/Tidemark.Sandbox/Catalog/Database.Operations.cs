namespace Tidemark.Sandbox.Catalog;

/// <content>The operations.</content>
public sealed partial class Database
{
    /// <summary>CREATE STABLE; the event goes to every vgroup.</summary>
    public void CreateSuperTable(SuperTableRequest request) => throw new NotSupportedException();

    /// <summary>ALTER STABLE: one action; the event goes to every vgroup.</summary>
    public void AlterSuperTable(string name, AlterAction action) => throw new NotSupportedException();

    /// <summary>ALTER STABLE with its statement, which the event carries.</summary>
    public void AlterSuperTable(string name, AlterAction action, string? sql) => throw new NotSupportedException();

    /// <summary>DROP STABLE with all its children.</summary>
    public void DropSuperTable(string name, bool ifExists) => throw new NotSupportedException();

    /// <summary>CREATE TABLE of one or several tables: one event per vgroup.</summary>
    public void CreateTables(IReadOnlyList<TableRequest> requests) => throw new NotSupportedException();

    /// <summary>ALTER TABLE of a child or normal table.</summary>
    public void AlterTable(string name, AlterAction action) => throw new NotSupportedException();

    /// <summary>DROP TABLE of one or several tables: one event per vgroup.</summary>
    /// <param name="names">Names and whether each had IF EXISTS.</param>
    public void DropTables(IReadOnlyList<(string Name, bool IfExists)> names) => throw new NotSupportedException();

    /// <summary>Writes rows; all or none of the tables.</summary>
    /// <returns>Rows in the blocks.</returns>
    public long Insert(IReadOnlyList<TableInsert> tables) => throw new NotSupportedException();

    /// <summary>DELETE from a child or normal table.</summary>
    /// <param name="table">Its name.</param>
    /// <param name="start">First timestamp that goes.</param>
    /// <param name="end">Last timestamp that goes.</param>
    /// <returns>Rows that were there.</returns>
    public long Delete(string table, long start, long end) => throw new NotSupportedException();

    /// <summary>DELETE from a super table.</summary>
    /// <param name="superTable">Its name.</param>
    /// <param name="children">The children that the tag condition left; null for all.</param>
    /// <param name="start">First timestamp that goes.</param>
    /// <param name="end">Last timestamp that goes.</param>
    /// <returns>Rows that were there.</returns>
    public long DeleteFromSuperTable(string superTable, IReadOnlyCollection<ChildTable>? children, long start, long end) =>
        throw new NotSupportedException();

    /// <summary>FLUSH DATABASE: applies WAL retention.</summary>
    public void Flush() => throw new NotSupportedException();

    /// <summary>ALTER DATABASE.</summary>
    public void Alter(IReadOnlyList<KeyValuePair<string, string>> options) => throw new NotSupportedException();
}
