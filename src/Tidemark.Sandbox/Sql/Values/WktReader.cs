using System.Buffers.Binary;
using System.Globalization;

namespace Tidemark.Sandbox.Sql.Values;

/// <summary>Reads WKT and appends WKB.</summary>
internal sealed class WktReader(string text)
{
    private int _at;

    public bool IsAtEnd
    {
        get
        {
            SkipBlanks();
            return _at == text.Length;
        }
    }

    public bool ReadGeometry(List<byte> wkb)
    {
        SkipBlanks();
        var start = _at;
        while (_at < text.Length && char.IsAsciiLetter(text[_at])) _at++;
        return text.AsSpan(start, _at - start).ToString().ToUpperInvariant() switch
        {
            "POINT" => Begin(wkb, 1) && Take('(') && ReadPoint(wkb) && Take(')'),
            "LINESTRING" => Begin(wkb, 2) && ReadList(wkb, ReadPoint),
            "POLYGON" => Begin(wkb, 3) && ReadRings(wkb),
            "MULTIPOINT" => Begin(wkb, 4) && ReadList(wkb, ReadMemberPoint),
            "MULTILINESTRING" => Begin(wkb, 5) && ReadList(wkb, inner => Begin(inner, 2) && ReadList(inner, ReadPoint)),
            "MULTIPOLYGON" => Begin(wkb, 6) && ReadList(wkb, inner => Begin(inner, 3) && ReadRings(inner)),
            "GEOMETRYCOLLECTION" => Begin(wkb, 7) && ReadList(wkb, ReadGeometry),
            _ => false,
        };
    }

    private static bool Begin(List<byte> wkb, int type)
    {
        wkb.Add(1);
        AppendCount(wkb, type);
        return true;
    }

    private bool ReadRings(List<byte> wkb) => ReadList(wkb, ring => ReadList(ring, ReadPoint));

    /// <summary>A member of MULTIPOINT, with or without parentheses of its own.</summary>
    private bool ReadMemberPoint(List<byte> wkb)
    {
        Begin(wkb, 1);
        return Take('(') ? ReadPoint(wkb) && Take(')') : ReadPoint(wkb);
    }

    private bool ReadList(List<byte> wkb, Func<List<byte>, bool> readPart)
    {
        if (!Take('(')) return false;
        var countAt = wkb.Count;
        AppendCount(wkb, 0);
        var count = 0;
        do
        {
            if (!readPart(wkb)) return false;
            count++;
        }
        while (Take(','));
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(number, count);
        for (var i = 0; i < 4; i++) wkb[countAt + i] = number[i];
        return Take(')');
    }

    /// <summary>Two coordinates; a third one is read and dropped.</summary>
    private bool ReadPoint(List<byte> wkb)
    {
        if (!ReadNumber(wkb) || !ReadNumber(wkb)) return false;
        SkipBlanks();
        return _at >= text.Length || text[_at] is ',' or ')' || ReadNumber([]);
    }

    private bool ReadNumber(List<byte> wkb)
    {
        SkipBlanks();
        var start = _at;
        while (_at < text.Length && (char.IsAsciiDigit(text[_at]) || text[_at] is '-' or '+' or '.' or 'e' or 'E')) _at++;
        if (!double.TryParse(text.AsSpan(start, _at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return false;
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, number);
        foreach (var b in bytes) wkb.Add(b);
        return true;
    }

    private static void AppendCount(List<byte> wkb, int count)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, count);
        foreach (var b in bytes) wkb.Add(b);
    }

    private bool Take(char c)
    {
        SkipBlanks();
        if (_at >= text.Length || text[_at] != c) return false;
        _at++;
        return true;
    }

    private void SkipBlanks()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
    }
}
