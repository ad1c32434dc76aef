using System.Text;

namespace Tidemark.Backup.Selection;

/// <summary>
/// A LIKE pattern: % stands for any characters, _ for one, a backslash takes the next as it is. Letters A to Z match in both cases.
/// </summary>
/// <remarks>Source: answers of a 3.3.7.5 server.</remarks>
internal sealed class LikePattern
{
    private readonly (Rune Rune, char Kind)[] _parts;

    public LikePattern(string pattern)
    {
        var parts = new List<(Rune, char)>();
        var isEscaped = false;
        foreach (var rune in pattern.EnumerateRunes())
        {
            if (!isEscaped && rune.Value == '\\')
            {
                isEscaped = true;
                continue;
            }

            parts.Add((Fold(rune), isEscaped || rune.Value is not ('%' or '_') ? '=' : (char)rune.Value));
            isEscaped = false;
        }

        if (isEscaped) parts.Add((new Rune('\\'), '='));
        _parts = [.. parts];
    }

    /// <summary>Whether all of a text matches.</summary>
    public bool Matches(string text)
    {
        Rune[] runes = [.. text.EnumerateRunes()];
        int at = 0, part = 0, star = -1, retry = 0;
        while (at < runes.Length)
        {
            if (part < _parts.Length && _parts[part].Kind == '%')
            {
                star = part++;
                retry = at;
            }
            else if (part < _parts.Length && (_parts[part].Kind == '_' || _parts[part].Rune == Fold(runes[at])))
            {
                (at, part) = (at + 1, part + 1);
            }
            else if (star >= 0)
            {
                (at, part) = (++retry, star + 1);
            }
            else
            {
                return false;
            }
        }

        while (part < _parts.Length && _parts[part].Kind == '%') part++;
        return part == _parts.Length;
    }

    private static Rune Fold(Rune rune) => rune.Value is >= 'A' and <= 'Z' ? new Rune(rune.Value + 32) : rune;
}
