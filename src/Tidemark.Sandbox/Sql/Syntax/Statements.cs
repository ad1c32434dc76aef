using Tidemark.Sandbox.Catalog;

namespace Tidemark.Sandbox.Sql.Syntax;

/// <summary>A name that may carry its database.</summary>
internal readonly record struct ObjectName(string? Database, string Name);

/// <summary>A parsed statement.</summary>
internal abstract record Statement;

internal sealed record UseStatement(string Database) : Statement;

internal sealed record CreateDatabaseStatement(string Name, bool IfNotExists, IReadOnlyList<KeyValuePair<string, string>> Options) : Statement;

internal sealed record AlterDatabaseStatement(string Name, IReadOnlyList<KeyValuePair<string, string>> Options) : Statement;

internal sealed record DropDatabaseStatement(string Name, bool IfExists, bool Force) : Statement;

/// <summary>FLUSH, TRIM or COMPACT DATABASE.</summary>
internal sealed record MaintainDatabaseStatement(string Name, bool IsFlush) : Statement;

internal sealed record CreateSuperTableStatement(ObjectName Name, SuperTableRequest Request) : Statement;

internal sealed record CreateNormalTableStatement(ObjectName Name, NormalTableRequest Request) : Statement;

/// <summary>One table of CREATE TABLE … USING; tags are names or null for all of them, and their values as tokens of the statement.</summary>
internal sealed record ChildTableClause(
    ObjectName Name,
    ObjectName SuperTable,
    IReadOnlyList<string>? TagNames,
    IReadOnlyList<Literal> TagValues,
    bool IfNotExists,
    int TtlDays,
    string? Comment);

internal sealed record CreateChildTablesStatement(IReadOnlyList<ChildTableClause> Tables) : Statement;

/// <summary>A column of a table as a statement names it.</summary>
internal readonly record struct ColumnPath(string? Database, string Table, string Column);

/// <summary>Where a column of a virtual table takes its values from; without a name, the column is meant that stands in its place.</summary>
internal readonly record struct ColumnSourceClause(string? Column, ColumnPath Source);

/// <summary>CREATE VTABLE: with columns of its own, or as a child.</summary>
internal sealed record CreateVirtualTableStatement(
    ObjectName Name, bool IfNotExists, IReadOnlyList<ColumnDefinition> Columns, ChildTableClause? Child, IReadOnlyList<ColumnSourceClause> Sources) : Statement;

/// <summary>ALTER VTABLE that gives a column a source, or a new column with one.</summary>
internal sealed record AlterVirtualTableStatement(ObjectName Name, string Column, ColumnDefinition? Added, ColumnPath? Source) : Statement;

internal sealed record DropTablesStatement(IReadOnlyList<(ObjectName Name, bool IfExists)> Tables, bool AreVirtual) : Statement;

internal sealed record DropSuperTableStatement(ObjectName Name, bool IfExists) : Statement;

/// <summary>ALTER TABLE or ALTER STABLE; a SET TAG carries its values in <paramref name="Tags"/> instead of an action.</summary>
internal sealed record AlterTableStatement(ObjectName Name, bool IsSuperTable, AlterAction? Action, IReadOnlyList<(string Name, Literal Value)>? Tags) : Statement
{
    /// <summary>ALTER VTABLE.</summary>
    public bool IsVirtual { get; init; }
}

internal sealed record DeleteStatement(ObjectName Table, Expression? Where) : Statement;

/// <summary>INSERT: the rest is read by the executor, which needs the columns' types.</summary>
internal sealed record InsertStatement(int At) : Statement;

internal sealed record CreateTopicStatement(
    string Name, bool IfNotExists, TopicMeta Meta, string? Database, ObjectName? SuperTable, Expression? Where, SelectStatement? Query) : Statement;

internal sealed record DropTopicStatement(string Name, bool IfExists, bool Force) : Statement;

internal sealed record DropConsumerGroupStatement(string Group, string Topic, bool IfExists, bool Force) : Statement;

internal sealed record CreateUserStatement(string Name, string Password, bool? HasSystemInfo, bool? MayCreateDatabases) : Statement;

internal sealed record AlterUserStatement(string Name, string Option, string Value) : Statement;

internal sealed record DropUserStatement(string Name) : Statement;

internal sealed record GrantStatement(bool IsGrant, IReadOnlyList<string> Privileges, string On, string User) : Statement;

internal sealed record KillStatement(string What, string Id) : Statement;

internal sealed record DescribeStatement(ObjectName Table) : Statement;

internal sealed record ShowCreateStatement(string What, ObjectName Name) : Statement;

/// <summary>SHOW of a list: the kind, e.g. <c>tables</c>, and what narrows it.</summary>
internal sealed record ShowStatement(string What, string? Database, ObjectName? Table, string? Like, string? Modifier) : Statement;

/// <summary>CREATE VIEW, STREAM, INDEX, TSMA or FUNCTION, with the tables that it names and must find.</summary>
internal sealed record CreateObjectStatement(
    CatalogObjectKind Kind, ObjectName Name, bool IfNotExists, bool Replaces, string Text, IReadOnlyList<ObjectName> Tables, string? Column) : Statement;

/// <summary>DROP VIEW, STREAM, INDEX, TSMA or FUNCTION.</summary>
internal sealed record DropObjectStatement(CatalogObjectKind Kind, ObjectName Name, bool IfExists) : Statement;

/// <summary>CREATE or DROP SNODE.</summary>
internal sealed record SnodeStatement(bool IsCreate) : Statement;

/// <summary>A statement that is answered, and changes nothing here (such as CREATE QNODE).</summary>
internal sealed record IdleStatement : Statement;

/// <summary>A statement that this edition refuses.</summary>
internal sealed record RefusedStatement(int Code, string Message) : Statement;
