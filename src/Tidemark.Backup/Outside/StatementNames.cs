using System.Text;
using Tidemark.TDengine.Sql;

namespace Tidemark.Backup.Outside;

/// <summary>Puts another database's name into a statement that the server recorded.</summary>
/// <remarks>
/// Statements come as the user typed them, in lower case outside quotes, or in the server's own wording with backticks. Texts in quotes are never touched. Where a table or an alias
/// has the database's own name, <c>name.column</c> and <c>name.table</c> look alike; then only names in the places of tables are changed.
/// </remarks>
internal static class StatementNames
{
    /// <summary>The statement with the target's name wherever the source's database qualifies a table or is named itself (<c>AS DATABASE d</c>).</summary>
    public static string Rename(string statement, string source, string target)
    {
        if (source == target) return statement;
        var words = Split(statement);
        var isAmbiguous = Enumerable.Range(0, words.Count).Any(i => IsName(words[i], source) && !IsQualifier(words, i) && !IsDatabase(words, i));
        var places = isAmbiguous ? TablePlaces(words) : null;
        var result = new StringBuilder(statement.Length + 16);
        var at = 0;
        for (var i = 0; i < words.Count; i++)
        {
            if (!IsName(words[i], source) || !(IsQualifier(words, i) || IsDatabase(words, i))) continue;
            // database.table.column can be nothing else.
            if (places is not null && IsQualifier(words, i) && !places[i] && !IsQualifier(words, i + 2)) continue;
            result.Append(statement, at, words[i].Start - at).Append(SqlIdentifier.Quote(target));
            at = words[i].End;
        }

        return result.Append(statement, at, statement.Length - at).ToString();
    }

    /// <summary>
    /// The statement without IF NOT EXISTS and OR REPLACE, which users write and the server records: with the one, a restore would not notice that another object of the name is there, with
    /// the other it would overwrite it.
    /// </summary>
    public static string Strict(string statement)
    {
        var words = Split(statement);
        var result = statement;
        for (var i = Math.Min(words.Count, 8) - 1; i >= 0; i--)
        {
            if (Is(words, i, "IF", "NOT", "EXISTS")) result = result.Remove(words[i].Start, words[i + 2].End - words[i].Start);
            else if (i == 1 && Is(words, i, "OR", "REPLACE")) result = result.Remove(words[i].Start, words[i + 1].End - words[i].Start);
        }

        return result;

        static bool Is(List<Word> words, int at, params ReadOnlySpan<string> text)
        {
            if (at + text.Length > words.Count) return false;
            for (var i = 0; i < text.Length; i++)
                if (words[at + i].Kind != 'w' || !words[at + i].Text.Equals(text[i], StringComparison.OrdinalIgnoreCase))
                    return false;
            return true;
        }
    }

    private static bool IsName(Word word, string name) =>
        word.Kind == '`' ? word.Text == SqlIdentifier.Quote(name) : word.Kind == 'w' && word.Text.Equals(name, StringComparison.OrdinalIgnoreCase) && name.All(c => !char.IsAsciiLetterUpper(c));

    private static bool IsQualifier(List<Word> words, int i) => i + 1 < words.Count && words[i + 1].Text == "." && (i == 0 || words[i - 1].Text != ".");

    private static bool IsDatabase(List<Word> words, int i) => i > 0 && words[i - 1] is { Kind: 'w' } before && before.Text.Equals("database", StringComparison.OrdinalIgnoreCase);

    /// <summary>Per word, whether a table's name may stand there: behind FROM, JOIN, INTO …, and behind the commas of a FROM.</summary>
    private static bool[] TablePlaces(List<Word> words)
    {
        var places = new bool[words.Count];
        var clauses = new Stack<string>();
        var clause = "";
        for (var i = 0; i < words.Count; i++)
        {
            var before = i == 0 ? "" : words[i - 1].Text.ToUpperInvariant();
            places[i] = before is "FROM" or "JOIN" or "INTO" or "USING" or "STABLE" or "TABLE" or "VTABLE" or "VIEW" or "STREAM" or "INDEX" or "TSMA" or "RSMA" or "EXISTS"
                || (before == "ON" && clause == "") || (before == "," && clause == "FROM");
            if (words[i].Text == "(") { clauses.Push(clause); clause = ""; }
            else if (words[i].Text == ")") clause = clauses.TryPop(out var outer) ? outer : "";
            else if (words[i].Kind == 'w' && words[i].Text.ToUpperInvariant() is "SELECT" or "FROM" or "WHERE" or "GROUP" or "ORDER" or "PARTITION" or "JOIN" or "HAVING") clause = words[i].Text.ToUpperInvariant();
        }

        return places;
    }

    private static List<Word> Split(string text)
    {
        var words = new List<Word>();
        for (var i = 0; i < text.Length;)
        {
            var c = text[i];
            if (char.IsWhiteSpace(c))
            {
                i++;
                continue;
            }

            var end = c is '`' or '\'' or '"' ? EndOfQuoted(text, i) : IsWordPart(c) ? EndOfWord(text, i) : i + 1;
            words.Add(new Word(c is '`' or '\'' or '"' ? c : IsWordPart(c) ? 'w' : 's', i, end, text[i..end]));
            i = end;
        }

        return words;
    }

    private static bool IsWordPart(char c) => char.IsLetterOrDigit(c) || c == '_' || c > 127;

    private static int EndOfWord(string text, int start)
    {
        var end = start;
        while (end < text.Length && IsWordPart(text[end])) end++;
        return end;
    }

    private static int EndOfQuoted(string text, int start)
    {
        var quote = text[start];
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] == '\\' && quote != '`') i++;
            else if (text[i] == quote)
            {
                if (i + 1 >= text.Length || text[i + 1] != quote) return i + 1;
                i++;
            }
        }

        return text.Length;
    }

    /// <summary>A word (w), a symbol (s) or something in quotes (the quote).</summary>
    private readonly record struct Word(char Kind, int Start, int End, string Text);
}
