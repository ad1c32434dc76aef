using Tidemark.Backup.Replay;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Tests.Replay;

public sealed class TargetSchemaTests
{
    [Fact]
    public void Share_SameColumns_AreOneObjectAndOthersAreNot()
    {
        var schema = new TargetSchema();

        var first = schema.Share([Column("ts", DataType.Timestamp), Column("v", DataType.Int)]);

        Assert.Same(first, schema.Share([Column("ts", DataType.Timestamp), Column("v", DataType.Int)]));
        Assert.NotSame(first, schema.Share([Column("ts", DataType.Timestamp), Column("v", DataType.BigInt)]));
        Assert.NotSame(first, schema.Share([Column("ts", DataType.Timestamp)]));
        Assert.Equal(3, first.Add(Column("w", DataType.Int)).Columns.Count);
        Assert.Equal(2, first.Columns.Count);
    }

    private static ColumnDefinition Column(string name, DataType type) => new() { Name = name, Type = type, Bytes = type.SchemaBytes(8) };
}
