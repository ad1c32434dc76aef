using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>What names in a query mean: the columns and tags of its source.</summary>
internal sealed class Scope
{
    /// <summary>What qualifies the columns; null when nothing does.</summary>
    public string? Qualifier { get; init; }

    public IReadOnlyList<(string Name, BlockColumnType Type)> Columns { get; init; } = [];

    public IReadOnlyList<(string Name, BlockColumnType Type)> Tags { get; init; } = [];

    /// <summary>Whether rows belong to tables, so that <c>tbname</c> means something.</summary>
    public bool HasTableName { get; init; }

    /// <summary>Whether the first column is the timestamp that rows are sorted by.</summary>
    public bool HasPrimaryTime { get; init; }

    /// <summary>The unit of timestamps.</summary>
    public TimePrecision Precision { get; init; }

    /// <summary>The scope of a table.</summary>
    public static Scope Of(IReadOnlyList<ColumnDefinition> columns, IReadOnlyList<ColumnDefinition> tags, TimePrecision precision, string? qualifier) => new()
    {
        Qualifier = qualifier,
        Columns = [.. columns.Select(column => (column.Name, OutputColumn.TypeOf(column)))],
        Tags = [.. tags.Select(tag => (tag.Name, OutputColumn.TypeOf(tag)))],
        HasTableName = true,
        HasPrimaryTime = true,
        Precision = precision,
    };

    /// <summary>What a name stands for; null when it is unknown here.</summary>
    public BoundExpression? Find(string? table, string name, bool isQuoted)
    {
        if (table is not null && table != Qualifier) return null;
        for (var i = 0; i < Columns.Count; i++)
            if (Columns[i].Name == name)
                return new ColumnReference(i, Columns[i].Type, i == 0 && HasPrimaryTime);
        for (var i = 0; i < Tags.Count; i++)
            if (Tags[i].Name == name)
                return new TagReference(i, Tags[i].Type);
        if (isQuoted) return null;
        if (name == "tbname" && HasTableName) return new TableNameReference();
        return name is "_rowts" or "_c0" && HasPrimaryTime ? new ColumnReference(0, Columns[0].Type, isPrimaryTime: true) : null;
    }
}
