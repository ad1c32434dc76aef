using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Tests.RawWrites;
using Tidemark.Sandbox.Tests.Sql;
using Tidemark.Sandbox.Wal;
using Tidemark.TDengine.Messages;

namespace Tidemark.Sandbox.Tests.Wal;

/// <summary>
/// After the recorded statements the logs hold what the real server delivered after them: the same metas and the same rows in the same order,
/// byte for byte but for ids and times.
/// </summary>
public sealed class RecordedStreamTests
{
    [Theory]
    [InlineData("after_g_t_ms.wal.rawlog", "g_ms")]
    [InlineData("after_g_t_us.wal.rawlog", "g_us")]
    [InlineData("after_g_t_ns.wal.rawlog", "g_ns")]
    [InlineData("after_g_t_blob.wal.rawlog", "g_blob")]
    [InlineData("after_g_t_ext.wal.rawlog", "g_ext")]
    public void Log_AfterRecordedStatements_HoldsWhatTheRealServerDelivered(string file, string name)
    {
        var database = GoldenServer.After().Engine.GetDatabase(name);
        foreach (var (vgroup, i) in database.Vgroups.Select((v, i) => (v, i)))
            Assert.Equal(Recorded(file).GroupBy(m => m.Vgroup).OrderBy(g => g.Key).ElementAt(i).SelectMany(m => m.Texts), Written(vgroup));
    }

    private static IEnumerable<(int Vgroup, IEnumerable<string> Texts)> Recorded(string file) =>
        RecordedMessage.Read(file).Select(m => (m.Vgroup, Texts(StreamOutput.Without(TmqMessageReader.DecodeStrict(m.RawType, m.Body)))));

    private static IEnumerable<string> Texts(TmqMessage? message) => message switch
    {
        null => [],
        MetaMessage meta => [MessageText.Of(meta)],
        DataMessage data => [.. (data.CreateRequests ?? []).Select(r => $"with {MessageText.Of(r)}"),
            .. data.Blocks.Select(b => MessageText.Of(b.TableName!, b.Schema!.Columns, b.Block.Bytes.Span))],
        _ => throw new InvalidOperationException($"a recorded message of type {message.RawType:X}"),
    };

    /// <summary>The log as texts; requests of auto-created tables are gathered in front of the rows up to the next meta, as messages have them.</summary>
    private static List<string> Written(Vgroup vgroup)
    {
        var texts = new List<string>();
        var requests = new List<string>();
        var rows = new List<string>();
        var entries = new WalEntry[1000];
        var count = vgroup.Wal.Read(0, entries);
        foreach (var entry in entries.Take(count))
        {
            if (entry is WalRows written)
            {
                requests.AddRange(written.Created.Where(c => written.Tables.Any(t => t.Table.Uid == c.Uid && !t.Table.IsDropped))
                    .Select(c => $"with {MessageText.Of(c)}"));
                rows.AddRange(written.Tables.Where(t => !t.Table.IsDropped).Select(Text));
            }
            else if (entry is WalMeta meta)
            {
                texts.AddRange([.. requests, .. rows, MessageText.Of((MetaMessage)TmqMessageReader.DecodeStrict((ushort)meta.RawType, meta.Body))]);
                requests.Clear();
                rows.Clear();
            }
        }

        return [.. texts, .. requests, .. rows];
    }

    private static string Text(WalTableRows rows) =>
        MessageText.Of(rows.Table.Name, rows.Columns.Select(c => MetaMessages.Column(c, false)), rows.DeliveredBlock(realTraps: true).Span);
}
