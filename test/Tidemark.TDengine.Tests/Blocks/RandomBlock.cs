using System.Text;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Tests.Blocks;

/// <summary>Blocks of random types, rows and NULLs, with the values they were made of.</summary>
public sealed class RandomBlock
{
    public static readonly DataType[] AllTypes = [.. Enum.GetValues<DataType>().Where(t => t != DataType.Null)];

    public RandomBlock(Random random, int? rows = null, IReadOnlyList<DataType>? types = null, bool blobs = true)
    {
        Types = types ?? [DataType.Timestamp, .. Enumerable.Range(0, random.Next(0, 12)).Select(_ => AllTypes[random.Next(AllTypes.Length)]).Where(t => blobs || !t.IsBlob())];
        Columns = [.. Types.Select(t => ColumnOf(t, random))];
        Values = new byte[]?[rows ?? random.Next(1, 70)][];
        using var builder = new RawBlockBuilder(Columns);
        for (var row = 0; row < Values.Length; row++)
        {
            Values[row] = new byte[Columns.Length][];
            for (var column = 0; column < Columns.Length; column++)
            {
                var value = column > 0 && random.Next(4) == 0 ? null : ValueOf(Columns[column], random);
                Values[row][column] = value;
                if (value is null) builder.AppendNull(column);
                else builder.Append(column, value);
            }
        }

        Block = RawBlock.Parse(builder.ToArray());
    }

    public IReadOnlyList<DataType> Types { get; }

    public BlockColumnType[] Columns { get; }

    public byte[]?[][] Values { get; }

    public RawBlock Block { get; }

    public static BlockColumnType ColumnOf(DataType type, Random random) => type switch
    {
        DataType.Decimal64 => BlockColumnType.Decimal((byte)random.Next(1, 19), 0),
        DataType.Decimal => BlockColumnType.Decimal((byte)random.Next(19, 39), (byte)random.Next(0, 20)),
        _ when type.IsVariable() => BlockColumnType.Variable(type, random.Next(10, 50)),
        _ => BlockColumnType.Fixed(type),
    };

    public static byte[] ValueOf(BlockColumnType column, Random random)
    {
        if (column.Type == DataType.NChar) return NCharText.ToBytes(random.Next(3) switch { 0 => "", 1 => "汉字😀", _ => "plain" });
        if (column.Type is DataType.VarChar or DataType.Json) return Encoding.UTF8.GetBytes(random.Next(3) switch { 0 => "", 1 => "é€'\"\\", _ => "abc" });
        var bytes = new byte[column.Type.IsVariable() ? random.Next(0, 10) : column.Type.FixedWidth()];
        random.NextBytes(bytes);
        if (column.Type == DataType.Bool) bytes[0] &= 1;
        return bytes;
    }
}
