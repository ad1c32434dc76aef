using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Syntax;

/// <content>Column definitions and types.</content>
internal sealed partial class SqlParser
{
    private const int LongestVariable = 65517;

    private List<ColumnDefinition> ReadColumns(bool areTags)
    {
        Expect("(");
        var columns = new List<ColumnDefinition>();
        do
        {
            columns.Add(ReadColumn(areTags));
        }
        while (Take(","));
        Expect(")");
        return columns;
    }

    private ColumnDefinition ReadColumn(bool isTag)
    {
        var name = Name();
        var (type, bytes, modifier) = ReadType();
        var flags = ColumnFlags.None;
        byte encode = 0, compress = 0, level = 0;
        while (!isTag && _token.Kind == TokenKind.Word)
        {
            if (Take("primary") || Take("composite"))
            {
                Expect("key");
                flags |= ColumnFlags.CompositeKey;
            }
            else if (Is("encode") || Is("compress") || Is("level"))
            {
                ReadCompression(type, ref encode, ref compress, ref level);
            }
            else
            {
                break;
            }
        }

        return new(name, type, bytes, Flags: flags, TypeModifier: modifier, Compression: ColumnStorage.Pack(type, encode, compress, level));
    }

    private void ReadCompression(DataType type, ref byte encode, ref byte compress, ref byte level)
    {
        if (Take("encode")) encode = ColumnStorage.Encode(TextLiteral(), type);
        else if (Take("compress")) compress = ColumnStorage.Compress(TextLiteral(), type);
        else if (Take("level")) level = ColumnStorage.Level(TextLiteral());
    }

    /// <summary>A type: with the bytes of a schema and, of decimals, precision and scale.</summary>
    private (DataType Type, int Bytes, int Modifier) ReadType()
    {
        var start = _token;
        var word = Word();
        switch (word)
        {
            case "bool": return (DataType.Bool, 1, 0);
            case "tinyint": return Take("unsigned") ? (DataType.UTinyInt, 1, 0) : (DataType.TinyInt, 1, 0);
            case "smallint": return Take("unsigned") ? (DataType.USmallInt, 2, 0) : (DataType.SmallInt, 2, 0);
            case "int" or "integer": return Take("unsigned") ? (DataType.UInt, 4, 0) : (DataType.Int, 4, 0);
            case "bigint": return Take("unsigned") ? (DataType.UBigInt, 8, 0) : (DataType.BigInt, 8, 0);
            case "float": return (DataType.Float, 4, 0);
            case "double": return (DataType.Double, 8, 0);
            case "timestamp": return (DataType.Timestamp, 8, 0);
            case "varchar" or "binary": return (DataType.VarChar, ReadLength() + 2, 0);
            case "varbinary": return (DataType.VarBinary, ReadLength() + 2, 0);
            case "geometry": return (DataType.Geometry, ReadLength() + 2, 0);
            case "nchar": return (DataType.NChar, (ReadLength() * 4) + 2, 0);
            case "json": return (DataType.Json, 16384, 0);
            case "blob": return (DataType.Blob, 5, 0);
            case "mediumblob": return (DataType.MediumBlob, 5, 0);
            case "decimal":
                Expect("(");
                var precision = (int)Integer();
                var scale = Take(",") ? (int)Integer() : 0;
                Expect(")");
                if (precision is < 1 or > 38 || scale > precision) throw SqlErrors.InvalidDecimal(precision, scale);
                return (precision <= 18 ? DataType.Decimal64 : DataType.Decimal, precision <= 18 ? 8 : 16, (precision << 8) | scale);
            default: throw SqlErrors.SyntaxNear(_sql[start.Start..]);
        }
    }

    private int ReadLength()
    {
        Expect("(");
        var length = Integer();
        Expect(")");
        return length is >= 1 and <= LongestVariable ? (int)length : throw SqlErrors.ColumnLength();
    }
}
