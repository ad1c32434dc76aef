namespace Tidemark.Sandbox.Sql;

/// <summary>What a <c>?</c> stands for. The numbers are the <c>bind_type</c> of stmt2 answers.</summary>
public enum PreparedFieldKind
{
    None = 0,
    Column = 1,
    Tag = 2,
    Query = 3,
    TableName = 4,
}
