using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Tests.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Tests.Messages;

/// <summary>Any message that can be made comes back from its bytes as it was.</summary>
public sealed class RandomMessageTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Decode_EncodedMessages_AreTheSame(int seed)
    {
        var random = new Random(seed);
        foreach (var message in All(random))
        {
            var bytes = TmqMessageWriter.ToArray(message);
            var decoded = TmqMessageReader.DecodeStrict(message.RawType, bytes);
            Assert.Equal(Dump.Of(message), Dump.Of(decoded));
            Assert.Equal(bytes, TmqMessageWriter.ToArray(decoded));
        }
    }

    private static IEnumerable<TmqMessage> All(Random random)
    {
        var metas = Metas(random).ToList();
        foreach (var meta in metas) yield return meta;
        yield return new BatchMeta { Members = [.. metas.Select(m => new BatchMember(m) { Head = random.Next(2) == 0 ? default : Bytes(random, 33, nonZero: true) })] };
        yield return Data(random, null);
        yield return Data(random, [.. Enumerable.Range(0, 3).Select(_ => Child(random))]);
        yield return Data(random, null) with { Blocks = [], SleepTime = random.Next(2) == 0 ? null : 5 };
        yield return Data(random, null) with { HasVersionPrefix = false };
    }

    private static DataMessage Data(Random random, IReadOnlyList<CreateTableRequest>? creates) => new()
    {
        RequestOffset = Offset(random),
        ResponseOffset = Offset(random),
        Blocks = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Block(random))],
        CreateRequests = creates,
        SleepTime = creates is null ? 0 : null,
    };

    private static TableBlock Block(Random random)
    {
        var made = new RandomBlock(random);
        var columns = made.Columns.Select((c, i) => new ColumnDefinition { Name = Name(random), Type = c.Type, Bytes = c.SchemaBytes, ColumnId = (short)(i + 1) }).ToList();
        return new TableBlock(Name(random), (TimePrecision)random.Next(3), new TableSchema(0, columns), made.Block);
    }

    private static WalOffset Offset(Random random) => random.Next(6) switch
    {
        0 => WalOffset.SnapshotData(random.NextInt64(), random.NextInt64()),
        1 => WalOffset.SnapshotMeta(random.NextInt64()),
        2 => new WalOffset { Kind = WalOffsetKind.Earliest },
        3 => WalOffset.SnapshotData(1, 2) with { KeyType = DataType.VarChar, KeyBytes = new byte[] { 1, 2, 3 } },
        _ => WalOffset.Log(random.NextInt64()),
    };

    private static IEnumerable<MetaMessage> Metas(Random random)
    {
        var head = new MetaHead((uint)random.Next(), (uint)random.Next());
        yield return new CreateSuperTable(Definition(random)) { Head = head };
        yield return new AlterSuperTable(Definition(random) with { AlterData = Bytes(random, 40) }) { Head = head };
        yield return new DropSuperTable(Name(random), random.NextInt64()) { Rest = Bytes(random, random.Next(3)) };
        yield return new CreateTables([Child(random), Normal(random), Child(random) with { IsVirtual = true, References = References() }]) { Source = 8 };
        yield return new CreateTables([Normal(random) with { CompressionVersion = null, HasTypeModifiers = null, Columns = Schema(random, compressed: false, decimals: false) }]) { Source = null };
        foreach (var action in Actions(random)) yield return new AlterTable(Name(random), action) { ColumnId = random.Next(), ChangedAtMs = random.NextInt64(), Source = 0 };
        yield return new DropTables([new DropTableRequest(Name(random), 1, 2), new DropTableRequest(Name(random), 0, -5) { IfExists = 1, IsVirtual = 1 }]);
        yield return new DeleteRows { Uids = [1, -2, long.MaxValue], StartKey = long.MinValue, EndKey = 5, AffectedRows = 7, TableName = Name(random), TimestampColumn = "ts" };
    }

    private static IEnumerable<AlterTableAction> Actions(Random random)
    {
        var column = new ColumnDefinition { Name = Name(random), Type = DataType.NChar, Bytes = 42 };
        yield return new SetTag("t", DataType.VarChar, Bytes(random, 5));
        yield return new SetTag("t", DataType.Int, null);
        yield return new SetTags([new NamedTagValue(5, "a", DataType.NChar, Bytes(random, 8)), new NamedTagValue(6, "b", DataType.Int, null)]);
        yield return new AddColumn(column);
        yield return new AddColumn(column with { Compression = ColumnCompression.Of(0xFF, 3, 3) });
        yield return new AddColumn(new ColumnDefinition { Name = "d", Type = DataType.Decimal64, Bytes = 8, TypeModifier = (10 << 8) + 2 });
        yield return new DropColumn(Name(random));
        yield return new WidenColumn("c", DataType.VarChar, 99);
        yield return new SetTableOptions(5, null);
        yield return new SetTableOptions(null, "comment 注释");
        yield return new SetTableOptions(null, "");
        yield return new RenameColumn("a", Name(random));
        yield return new SetColumnCompression("a", new ColumnCompression(0x200));
        yield return new SetColumnReference("a", new ColumnReference(0, "d", "t", "c"));
        yield return new SetColumnReference("a", null);
        yield return new AddReferencedColumn(column, new ColumnReference(0, "d", "t", "c"));
    }

    private static SuperTableDefinition Definition(Random random)
    {
        var full = new SuperTableDefinition
        {
            Name = Name(random),
            Suid = random.NextInt64(),
            Columns = Schema(random, compressed: true, decimals: true),
            Tags = Schema(random, compressed: false, decimals: false),
            Keep = random.Next(),
            IsVirtual = random.Next(2) == 0,
        };
        return random.Next(3) switch
        {
            0 => full,
            1 => full with { HasTypeModifiers = null, IsVirtual = null, Columns = Schema(random, compressed: true, decimals: false) },
            _ => full with
            {
                Source = null, ColumnsCompressed = null, CompressionVersion = null, Keep = null, HasTypeModifiers = null, IsVirtual = null,
                Columns = Schema(random, compressed: false, decimals: false),
            },
        };
    }

    private static TableSchema Schema(Random random, bool compressed, bool decimals)
    {
        var columns = new List<ColumnDefinition>();
        for (short id = 1; id < random.Next(2, 8); id++)
        {
            var type = RandomBlock.AllTypes[random.Next(RandomBlock.AllTypes.Length)];
            columns.Add(new ColumnDefinition
            {
                Name = Name(random),
                Type = type,
                Bytes = type.SchemaBytes(random.Next(1, 1000)),
                ColumnId = (short)(id * random.Next(1, 100)),
                Flags = (ColumnFlags)random.Next(8),
                TypeModifier = decimals && type.IsDecimal() ? (random.Next(1, 39) << 8) + random.Next(10) : 0,
                Compression = compressed ? ColumnCompression.DefaultOf(type) : null,
            });
        }

        return new TableSchema(random.Next(1, 300), columns);
    }

    private static CreateChildTable Child(Random random)
    {
        var tags = TagSetTests.Random(random);
        return new CreateChildTable
        {
            Name = Name(random),
            Uid = random.NextInt64(),
            CreatedAtMs = random.NextInt64(),
            TtlDays = random.Next(100),
            Comment = random.Next(3) switch { 0 => null, 1 => "", _ => "child 注释" },
            SuperTableName = Name(random),
            Suid = random.NextInt64(),
            TagCount = (byte)tags.Values.Count,
            Tags = tags,
            TagNames = [.. tags.Values.Select(_ => Name(random))],
        };
    }

    private static CreateNormalTable Normal(Random random) =>
        new() { Name = Name(random), Flags = 1, Uid = random.NextInt64(), Columns = Schema(random, compressed: true, decimals: true), HasTypeModifiers = true, Sql = Bytes(random, random.Next(3)) };

    private static IReadOnlyList<ColumnReference> References() => [new ColumnReference(1, null, null, null), new ColumnReference(2, "db", "t", "c")];

    private static string Name(Random random) => random.Next(4) switch { 0 => "表 `x`", 1 => new string('n', random.Next(1, 192)), _ => $"t{random.Next(1000)}" };

    private static byte[] Bytes(Random random, int count, bool nonZero = false)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        if (nonZero) bytes[0] = 1;
        return bytes;
    }
}
