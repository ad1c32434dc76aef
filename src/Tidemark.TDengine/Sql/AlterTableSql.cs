using Tidemark.TDengine.Messages;

namespace Tidemark.TDengine.Sql;

/// <summary>ALTER statements from messages and from differences of definitions.</summary>
public static class AlterTableSql
{
    /// <summary>The statements that do what an ALTER TABLE message says.</summary>
    /// <param name="message">The message.</param>
    /// <param name="database">The database; null for the current one.</param>
    /// <exception cref="NotSupportedException">An action that was not decoded.</exception>
    public static IReadOnlyList<string> Statements(AlterTable message, string? database = null) => throw new NotSupportedException();

    /// <summary>The ALTER STABLE statements that turn one definition into another; tags with the same id and another name are renamed.</summary>
    /// <param name="from">The definition there is.</param>
    /// <param name="to">The definition wanted.</param>
    /// <param name="database">The database; null for the current one.</param>
    public static IReadOnlyList<string> Difference(SuperTableDefinition from, SuperTableDefinition to, string? database = null) => throw new NotSupportedException();
}
