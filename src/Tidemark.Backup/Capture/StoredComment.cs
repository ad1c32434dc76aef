namespace Tidemark.Backup.Capture;

/// <summary>
/// Comments as the server stores them: the text between the quotes of the statement that made them, escapes and all. So a stored comment
/// goes back between quotes as it is. Source: observed on 3.3.7.5 (<c>COMMENT 'it''s'</c> is shown as <c>it''s</c>).
/// </summary>
internal static class StoredComment
{
    public static string Literal(string stored) => EndsInside(stored, '\'') ? "'" + stored + "'" : "\"" + stored + "\"";

    // True when the text, put between such quotes, is one literal: no quote of the kind is bare, and no backslash swallows the last one.
    private static bool EndsInside(string text, char quote)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == quote && (i + 1 >= text.Length || text[++i] != quote)) return false;
            if (i >= text.Length) return false;
        }

        return true;
    }
}
