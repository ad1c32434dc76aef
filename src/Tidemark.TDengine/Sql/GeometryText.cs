using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Tidemark.Errors;

namespace Tidemark.TDengine.Sql;

/// <summary>Geometries: well-known text from well-known binary.</summary>
/// <remarks>Source: the OGC simple feature formats; geometries observed on a 3.3.7.5 server are little-endian and flat.</remarks>
public static class GeometryText
{
    private const int MaximumDepth = 32;
    private static readonly string[] Names = ["", "POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION"];

    /// <summary>The text of a geometry; an empty text for empty content.</summary>
    /// <exception cref="TDengineFormatException">Not WKB, or of a kind that is not known.</exception>
    public static string FromWkb(ReadOnlySpan<byte> wkb)
    {
        if (wkb.IsEmpty) return string.Empty;
        var reader = new Reader(wkb);
        var text = new StringBuilder();
        reader.AppendGeometry(text, 0, named: true);
        reader.CheckEnd();
        return text.ToString();
    }

    private ref struct Reader(ReadOnlySpan<byte> wkb)
    {
        private readonly ReadOnlySpan<byte> _wkb = wkb;
        private int _at;
        private bool _bigEndian;

        public void AppendGeometry(StringBuilder text, int depth, bool named)
        {
            if (depth > MaximumDepth) throw Error("geometries nested too deeply");
            var order = Take(1)[0];
            if (order > 1) throw Error($"byte order {order}");
            var outer = _bigEndian;
            _bigEndian = order == 0;
            var kind = ReadUInt32();
            var dimensions = Dimensions(ref kind);
            if (kind is 0 or > 7) throw Error($"a geometry of kind {kind}");
            if (named) text.Append(Names[kind]).Append(dimensions == 3 ? " Z " : " ");
            AppendBody(text, kind, dimensions, depth);
            _bigEndian = outer;
        }

        public readonly void CheckEnd()
        {
            if (_at != _wkb.Length) throw Error($"{_wkb.Length - _at} bytes behind a geometry");
        }

        private void AppendBody(StringBuilder text, uint kind, int dimensions, int depth)
        {
            if (kind == 1)
            {
                AppendPoint(text, dimensions);
                return;
            }

            var count = ReadCount(kind switch { 2 => 8 * dimensions, 3 => 4, _ => 5 });
            if (count == 0)
            {
                text.Append("EMPTY");
                return;
            }

            text.Append('(');
            for (var i = 0; i < count; i++)
            {
                if (i > 0) text.Append(", ");
                if (kind == 2) AppendPosition(text, dimensions);
                else if (kind == 3) AppendRing(text, dimensions);
                else AppendGeometry(text, depth + 1, named: kind == 7);
            }

            text.Append(')');
        }

        private void AppendPoint(StringBuilder text, int dimensions)
        {
            var start = _at;
            if (double.IsNaN(ReadDouble()) && double.IsNaN(ReadDouble()))
            {
                if (dimensions == 3) ReadDouble();
                text.Append("EMPTY");
                return;
            }

            _at = start;
            text.Append('(');
            AppendPosition(text, dimensions);
            text.Append(')');
        }

        private void AppendRing(StringBuilder text, int dimensions)
        {
            var count = ReadCount(8 * dimensions);
            if (count == 0)
            {
                text.Append("EMPTY");
                return;
            }

            text.Append('(');
            for (var i = 0; i < count; i++)
            {
                if (i > 0) text.Append(", ");
                AppendPosition(text, dimensions);
            }

            text.Append(')');
        }

        private void AppendPosition(StringBuilder text, int dimensions)
        {
            for (var i = 0; i < dimensions; i++)
            {
                var number = ReadDouble();
                if (!double.IsFinite(number)) throw Error("a coordinate that is not finite");
                if (i > 0) text.Append(' ');
                text.Append(number.ToString("R", CultureInfo.InvariantCulture));
            }
        }

        /// <summary>Takes the dimension out of the kind, in either of the two ways in use.</summary>
        private readonly int Dimensions(ref uint kind)
        {
            if ((kind & 0x60000000) != 0) throw Error("a geometry with measures or a reference system");
            if ((kind & 0x80000000) != 0)
            {
                kind &= 0x7FFFFFFF;
                return 3;
            }

            if (kind / 1000 > 1) throw Error($"a geometry of kind {kind}");
            var dimensions = kind >= 1000 ? 3 : 2;
            kind %= 1000;
            return dimensions;
        }

        private int ReadCount(int minimumBytes)
        {
            var count = ReadUInt32();
            if ((long)count * minimumBytes > _wkb.Length - _at) throw Error($"{count} parts do not fit into {_wkb.Length - _at} bytes");
            return (int)count;
        }

        private uint ReadUInt32() => _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(Take(4)) : BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

        private double ReadDouble() => _bigEndian ? BinaryPrimitives.ReadDoubleBigEndian(Take(8)) : BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

        private ReadOnlySpan<byte> Take(int count)
        {
            if (count > _wkb.Length - _at) throw new TDengineFormatException(ErrorCode.Truncated, "a geometry ends too early", _at);
            var taken = _wkb.Slice(_at, count);
            _at += count;
            return taken;
        }

        private readonly TDengineFormatException Error(string message) => new(ErrorCode.Corrupt, message, _at);
    }
}
