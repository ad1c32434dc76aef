namespace Tidemark.TDengine.Messages;

/// <summary>What an ALTER STABLE request asks for. The values are those of the wire.</summary>
/// <remarks>Source: alter messages of a 3.3.7.5 server.</remarks>
public enum SuperTableChange : byte
{
    /// <summary>ADD TAG.</summary>
    AddTag = 1,

    /// <summary>DROP TAG.</summary>
    DropTag = 2,

    /// <summary>RENAME TAG: two fields, the old name and the new one.</summary>
    RenameTag = 3,

    /// <summary>ADD COLUMN.</summary>
    AddColumn = 5,

    /// <summary>DROP COLUMN.</summary>
    DropColumn = 6,

    /// <summary>MODIFY COLUMN to a greater length.</summary>
    WidenColumn = 7,

    /// <summary>MODIFY TAG to a greater length.</summary>
    WidenTag = 8,

    /// <summary>COMMENT or KEEP.</summary>
    Options = 9,

    /// <summary>MODIFY COLUMN to other storage options.</summary>
    SetCompression = 13,

    /// <summary>ADD COLUMN with storage options.</summary>
    AddCompressedColumn = 14,
}
