using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Catalog;

/// <summary>One change of ALTER STABLE or ALTER TABLE.</summary>
public abstract record AlterAction
{
    private AlterAction()
    {
    }

    /// <summary>ADD COLUMN.</summary>
    public sealed record AddColumn(ColumnDefinition Column) : AlterAction;

    /// <summary>DROP COLUMN.</summary>
    public sealed record DropColumn(string Name) : AlterAction;

    /// <summary>MODIFY COLUMN name type(length).</summary>
    public sealed record ModifyColumn(string Name, DataType Type, int Bytes) : AlterAction;

    /// <summary>RENAME COLUMN (normal tables only).</summary>
    public sealed record RenameColumn(string Name, string NewName) : AlterAction;

    /// <summary>MODIFY COLUMN name ENCODE/COMPRESS/LEVEL: parts that are 0 stay as they are.</summary>
    public sealed record SetCompression(string Name, byte Encode, byte Compress, byte Level) : AlterAction;

    /// <summary>ADD TAG.</summary>
    public sealed record AddTag(ColumnDefinition Tag) : AlterAction;

    /// <summary>DROP TAG.</summary>
    public sealed record DropTag(string Name) : AlterAction;

    /// <summary>RENAME TAG.</summary>
    public sealed record RenameTag(string Name, string NewName) : AlterAction;

    /// <summary>MODIFY TAG name type(length).</summary>
    public sealed record ModifyTag(string Name, DataType Type, int Bytes) : AlterAction;

    /// <summary>SET TAG of a child table, one or several.</summary>
    public sealed record SetTags(IReadOnlyList<TagAssignment> Tags) : AlterAction;

    /// <summary>ALTER COLUMN … SET of a virtual table; a null source takes the column's source away.</summary>
    public sealed record SetSource(string Name, SourceColumn? Source) : AlterAction;

    /// <summary>ADD COLUMN … FROM of a virtual normal table.</summary>
    public sealed record AddSourcedColumn(ColumnDefinition Column, SourceColumn Source) : AlterAction;

    /// <summary>COMMENT.</summary>
    public sealed record SetComment(string Comment) : AlterAction;

    /// <summary>TTL, in days.</summary>
    public sealed record SetTtl(int Days) : AlterAction;

    /// <summary>KEEP of a super table, in minutes.</summary>
    public sealed record SetKeep(long Minutes) : AlterAction;
}
