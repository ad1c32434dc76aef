using System.Globalization;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Tests.Drivers;

namespace Tidemark.TDengine.Tests.Messages;

/// <summary>Forms of raw submit data that no recording has, as a real server writes them. Skipped without one.</summary>
public sealed class RealServerSubmitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Tables => new()
    {
        { "(ts TIMESTAMP, a TINYINT, b TINYINT, c TINYINT, d TINYINT, e TINYINT, f TINYINT, g TINYINT)", "(ts,a,b,c,d,e,f) VALUES (1700000000000,1,2,3,4,5,NULL)" },
        { "(ts TIMESTAMP, a TINYINT, b TINYINT, c TINYINT)", "(ts,a,b) VALUES (1700000000000,NULL,NULL)(1700000000001,1,2)" },
        { "(ts TIMESTAMP, a INT, b TINYINT, c SMALLINT)", "(ts,a) VALUES (1700000000000,1)" },
        { "(ts TIMESTAMP, a VARCHAR(2000), b BIGINT, c BIGINT, d BIGINT)", $"(ts,a) VALUES (1700000000000,'{new string('x', 252)}')(1700000000001,'{new string('y', 253)}')(1700000000002,'{new string('z', 2000)}')" },
        { "(ts TIMESTAMP, a INT, b VARCHAR(2000), c BIGINT, d BIGINT)", $"(ts,b,c) VALUES (1700000000000,'{new string('x', 300)}',NULL)" },
        { "(ts TIMESTAMP, k INT PRIMARY KEY, a TINYINT, b TINYINT, c TINYINT)", "(ts,k,a,b) VALUES (1700000000000,7,1,NULL)(1700000000000,-8,1,2)" },
        { "(ts TIMESTAMP, k VARCHAR(20) PRIMARY KEY, a TINYINT, b VARCHAR(20), c BIGINT)", "(ts,k,b) VALUES (1700000000000,'b','x')(1700000000000,'a',NULL)(1700000000000,'','yy')" },
        { "(ts TIMESTAMP, a INT, bl BLOB)", "(ts,a) VALUES (1700000000000,1)" },
        { "(ts TIMESTAMP, a INT, b INT, bl BLOB, c INT, d INT, e INT, f INT, g INT, h VARCHAR(9), i INT)", "VALUES (1700000000000,1,2,'some',3,4,5,6,7,'xyz',8)(1700000000001,1,2,'',3,4,5,6,7,'xyz',8)(1700000000002,1,2,NULL,3,4,5,6,7,'xyz',8)(1700000000003,1,2,'others',3,4,5,6,7,'v',8)(1700000000004,NULL,2,'bits',3,4,5,6,7,'v',8)" },
        { "(ts TIMESTAMP, bl BLOB, a BIGINT, b VARCHAR(20))", "(ts,bl,b) VALUES (1700000000000,'some','x')(1700000000001,NULL,NULL)(1700000000002,'','z')(1700000000003,'more','')" },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Encode_WhatARealServerWrote_GivesItsBytes(string columns, string rows)
    {
        await using var server = await RealServer.StartAsync("VGROUPS 1 WAL_RETENTION_PERIOD 3600 KEEP 36500");
        await using var connection = await server.ConnectAsync();
        await connection.ExecuteAsync($"CREATE TABLE t {columns}", Token);
        await connection.ExecuteAsync($"INSERT INTO t {rows}", Token);
        var topic = await server.CreateTopicAsync();
        var options = new SubscriptionOptions { GroupId = "g_" + topic, Topics = [topic], RawData = true };
        await using var subscription = await TDengineDriver.SubscribeAsync(server.Dsn, options, null, Token);
        IReadOnlyList<ColumnDefinition>? schema = null;
        for (var turn = 0; turn < 20; turn++)
        {
            using var raw = await subscription.PollAsync(TimeSpan.FromSeconds(2), Token);
            if (raw is null) continue;
            switch (TmqMessageReader.DecodeStrict(raw.RawType, raw.Body))
            {
                case CreateTables { Tables: [CreateNormalTable table] }: schema = table.Columns.Columns; break;
                case RawSubmit { Parts: [var part] }:
                    var decoded = SubmitRowsReader.Decode(part, schema!);
                    Assert.Equal(rows.Split("VALUES")[1].Count(c => c == '('), decoded.Blocks.Sum(block => block.Block.RowCount));
                    var again = SubmitRowsWriter.Encode(part.TableName, part.Precision, decoded, schema!);
                    Assert.Equal(Convert.ToHexString(part.Data.Span), Convert.ToHexString(again.Data.Span));
                    return;
            }
        }

        Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"no rows of {columns}"));
    }
}
