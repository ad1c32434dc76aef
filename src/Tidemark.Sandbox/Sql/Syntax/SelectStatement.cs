namespace Tidemark.Sandbox.Sql.Syntax;

/// <summary>A query.</summary>
internal sealed record SelectStatement : Statement
{
    public bool IsDistinct { get; init; }

    /// <summary>SELECT TAGS: one row per child table.</summary>
    public bool IsTagScan { get; init; }

    public required IReadOnlyList<SelectItem> Items { get; init; }

    public required IReadOnlyList<FromItem> From { get; init; }

    public Expression? Where { get; init; }

    public IReadOnlyList<Expression> PartitionBy { get; init; } = [];

    public IReadOnlyList<Expression> GroupBy { get; init; } = [];

    public IReadOnlyList<OrderItem> OrderBy { get; init; } = [];

    public long? Limit { get; init; }

    public long Offset { get; init; }

    public long? GroupLimit { get; init; }

    public long GroupOffset { get; init; }
}

/// <summary>One output column and its name.</summary>
internal sealed record SelectItem(Expression Expression, string Name);

/// <summary>A table or a subquery.</summary>
internal sealed record FromItem(ObjectName? Table, SelectStatement? Subquery, string? Alias)
{
    /// <summary>What qualifies its columns.</summary>
    public string? Qualifier => Alias ?? Table?.Name;
}

/// <summary>One key of ORDER BY.</summary>
internal sealed record OrderItem(Expression Expression, string Text, bool IsDescending, bool NullsLast);
