using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Tidemark.Sandbox.Sql.Values;

/// <summary>Geometries: WKT to little-endian WKB and back. Points, line strings, polygons, their multiples and collections, in two dimensions.</summary>
internal static class GeometryText
{
    private static readonly string[] Names =
        ["", "POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION"];

    /// <summary>WKB of a WKT; null when it is none.</summary>
    public static byte[]? Parse(string text)
    {
        var reader = new WktReader(text);
        var bytes = new List<byte>(64);
        return reader.ReadGeometry(bytes) && reader.IsAtEnd ? [.. bytes] : null;
    }

    /// <summary>WKT of WKB as SHOW TAGS prints it, six digits behind the point; null when it is none.</summary>
    public static string? Format(ReadOnlySpan<byte> wkb)
    {
        var text = new StringBuilder();
        return Append(text, ref wkb, withName: true) && wkb.IsEmpty ? text.ToString() : null;
    }

    private static bool Append(StringBuilder text, ref ReadOnlySpan<byte> wkb, bool withName)
    {
        if (wkb.Length < 5 || wkb[0] != 1) return false;
        var type = BinaryPrimitives.ReadInt32LittleEndian(wkb[1..]);
        if (type is < 1 or > 7) return false;
        wkb = wkb[5..];
        if (withName) text.Append(Names[type]).Append(' ');
        if (type == 1)
        {
            text.Append('(');
            if (!AppendPoint(text, ref wkb)) return false;
            text.Append(')');
            return true;
        }

        return AppendList(text, ref wkb, type switch
        {
            2 => AppendPoint,
            3 => AppendRing,
            7 => static (StringBuilder inner, ref ReadOnlySpan<byte> rest) => Append(inner, ref rest, withName: true),
            _ => static (StringBuilder inner, ref ReadOnlySpan<byte> rest) => Append(inner, ref rest, withName: false),
        });
    }

    private delegate bool Part(StringBuilder text, ref ReadOnlySpan<byte> wkb);

    private static bool AppendRing(StringBuilder text, ref ReadOnlySpan<byte> wkb) => AppendList(text, ref wkb, AppendPoint);

    private static bool AppendList(StringBuilder text, ref ReadOnlySpan<byte> wkb, Part part)
    {
        if (wkb.Length < 4) return false;
        var count = BinaryPrimitives.ReadInt32LittleEndian(wkb);
        wkb = wkb[4..];
        text.Append('(');
        for (var i = 0; i < count; i++)
        {
            if (i > 0) text.Append(", ");
            if (!part(text, ref wkb)) return false;
        }

        text.Append(')');
        return true;
    }

    private static bool AppendPoint(StringBuilder text, ref ReadOnlySpan<byte> wkb)
    {
        if (wkb.Length < 16) return false;
        text.Append(BinaryPrimitives.ReadDoubleLittleEndian(wkb).ToString("F6", CultureInfo.InvariantCulture)).Append(' ')
            .Append(BinaryPrimitives.ReadDoubleLittleEndian(wkb[8..]).ToString("F6", CultureInfo.InvariantCulture));
        wkb = wkb[16..];
        return true;
    }
}
