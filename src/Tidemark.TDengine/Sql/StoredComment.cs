namespace Tidemark.TDengine.Sql;

/// <summary>
/// Comments as the server stores, shows and sends them: the text between the quotes of the statement that made them, escapes and all. So a stored
/// comment goes back between quotes as it is.
/// </summary>
/// <remarks>Source: observed on a 3.3.7.5 server; <c>COMMENT 'it''s \\'</c> is shown as <c>it''s \\</c>.</remarks>
public static class StoredComment
{
    /// <summary>The literal that stores the comment again.</summary>
    public static string Literal(string stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return IsWhole(stored, '\'') ? "'" + stored + "'" : IsWhole(stored, '"') ? "\"" + stored + "\"" : SqlLiteral.Text(stored);
    }

    // True when the text, put between such quotes, is one literal: no quote of the kind is bare, and no backslash swallows the last one.
    private static bool IsWhole(string text, char quote)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                if (++i >= text.Length) return false;
            }
            else if (text[i] == quote && (++i >= text.Length || text[i] != quote))
            {
                return false;
            }
        }

        return true;
    }
}
