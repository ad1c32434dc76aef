namespace Tidemark.Taosdump.Directories;

/// <summary>What a statement of a dump does.</summary>
public enum DumpStatementKind
{
    /// <summary>Something that is run as it stands.</summary>
    Other,

    /// <summary>Makes the database.</summary>
    Database,

    /// <summary>Makes a super table or a normal table, or changes a table.</summary>
    Table,
}
