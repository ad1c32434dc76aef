using System.Text;

namespace Tidemark.TDengine.Sql;

/// <summary>Names in SQL, quoted so that they are taken exactly.</summary>
public static class SqlIdentifier
{
    /// <summary>A name in backticks; a backtick inside is doubled.</summary>
    public static string Quote(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return "`" + name.Replace("`", "``", StringComparison.Ordinal) + "`";
    }

    /// <summary><c>`database`.`name`</c>, or the name alone without a database.</summary>
    public static string Quote(string? database, string name) => database is null ? Quote(name) : Quote(database) + "." + Quote(name);

    internal static StringBuilder AppendIdentifier(this StringBuilder sql, string name) => sql.Append(Quote(name));
}
