using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine.Messages;
using Tidemark.Sandbox.Tests.RawWrites;

namespace Tidemark.Sandbox.Tests.Catalog;

public sealed class NameHashTests
{
    /// <summary>Recording, database and first vgroup id of the real server's databases with two vgroups.</summary>
    [Theory]
    [InlineData("after_g_t_ms.wal.rawlog", "g_ms", 2)]
    [InlineData("after_g_t_us.wal.rawlog", "g_us", 4)]
    [InlineData("after_g_t_ns.wal.rawlog", "g_ns", 6)]
    [InlineData("after_g_t_ext.wal.rawlog", "g_ext", 9)]
    public void VgroupOf_EveryRecordedTable_IsTheVgroupThatDeliveredIt(string file, string name, int firstVgroup)
    {
        var database = new SandboxEngine().CreateDatabase(name, []);
        var checkedTables = 0;
        foreach (var message in RecordedMessage.Read(file))
        {
            var tables = TmqMessageReader.DecodeStrict(message.RawType, message.Body) switch
            {
                CreateTables create => create.Tables.Select(t => t.Name),
                DataMessage data => data.Blocks.Select(b => b.TableName!),
                DropTables drop => drop.Tables.Select(t => t.Name),
                _ => [],
            };
            foreach (var table in tables)
            {
                Assert.Equal(message.Vgroup - firstVgroup, database.VgroupOf(table).Id - 2);
                checkedTables++;
            }
        }

        Assert.True(checkedTables > 5);
    }
}
