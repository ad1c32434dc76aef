using Tidemark.Sandbox.Catalog;

namespace Tidemark.Sandbox.Sql;

/// <summary>A statement with <c>?</c>, taken apart by <see cref="SqlSession.Prepare"/>.</summary>
/// <param name="Sql">The statement.</param>
/// <param name="IsInsert">Whether it writes rows; otherwise it is a query.</param>
/// <param name="Fields">What is bound, in the order of the <c>?</c>; fields with a fixed value are not among them.</param>
public sealed record PreparedStatement(string Sql, bool IsInsert, IReadOnlyList<PreparedField> Fields)
{
    /// <summary>INSERT: the database of the table; null when there is none.</summary>
    public string? Database { get; init; }

    /// <summary>INSERT: the table's name; null when it is bound (<c>INSERT INTO ?</c>, or a tbname column).</summary>
    public string? Table { get; init; }

    /// <summary>INSERT … USING, or INSERT INTO a super table: the super table that bound tables belong to; null without.</summary>
    public SuperTable? SuperTable { get; init; }

    /// <summary>INSERT INTO ?: the columns are known only when a table is bound; the target's columns then, in order.</summary>
    public bool ColumnsFollowTable { get; init; }
}
