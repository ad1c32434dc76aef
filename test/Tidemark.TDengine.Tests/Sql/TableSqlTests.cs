using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Sql;
using Tidemark.TDengine.Tests.Messages;

namespace Tidemark.TDengine.Tests.Sql;

/// <summary>Statements made of recorded messages are those that caused them.</summary>
public sealed class TableSqlTests
{
    private static readonly List<TmqMessage> Wal = Decode("after_g_t_ms.wal");

    [Fact]
    public void SuperTable_RecordedDefinition_IsTheStatementItCameFrom() => Assert.Equal(
        "CREATE STABLE IF NOT EXISTS `x`.`opts` (`ts` TIMESTAMP, `a` INT ENCODE 'simple8b' COMPRESS 'zlib' LEVEL 'high', `b` DOUBLE ENCODE 'delta-d' COMPRESS 'zstd' LEVEL 'low', "
        + "`c` VARCHAR(20) ENCODE 'disabled' COMPRESS 'xz' LEVEL 'medium', `d` BOOL ENCODE 'bit-packing' COMPRESS 'zstd' LEVEL 'high', "
        + "`e` FLOAT ENCODE 'delta-d' COMPRESS 'tsz' LEVEL 'medium') TAGS (`g` INT) COMMENT \"it's\" SMA (`a`, `b`)",
        CreateTableSql.SuperTable(Created("opts"), "x", "it's"));

    [Fact]
    public void SuperTable_AllTypes_AreDeclared() => Assert.Equal(
        "CREATE STABLE IF NOT EXISTS `all_types` (`ts` TIMESTAMP, `c_bool` BOOL, `c_ti` TINYINT, `c_si` SMALLINT, `c_i` INT, `c_bi` BIGINT, `c_uti` TINYINT UNSIGNED, `c_usi` SMALLINT UNSIGNED, "
        + "`c_ui` INT UNSIGNED, `c_ubi` BIGINT UNSIGNED, `c_f` FLOAT, `c_d` DOUBLE, `c_ts` TIMESTAMP, `c_vc` VARCHAR(100), `c_nc` NCHAR(60), `c_vb` VARBINARY(60), `c_geo` GEOMETRY(200), "
        + "`c_dec1` DECIMAL(10, 2), `c_dec2` DECIMAL(38, 10)) TAGS (`t_bool` BOOL, `t_ti` TINYINT, `t_si` SMALLINT, `t_i` INT, `t_bi` BIGINT, `t_uti` TINYINT UNSIGNED, `t_usi` SMALLINT UNSIGNED, "
        + "`t_ui` INT UNSIGNED, `t_ubi` BIGINT UNSIGNED, `t_f` FLOAT, `t_d` DOUBLE, `t_ts` TIMESTAMP, `t_vc` VARCHAR(60), `t_nc` NCHAR(40), `t_vb` VARBINARY(40), `t_geo` GEOMETRY(100))",
        CreateTableSql.SuperTable(Created("all_types")));

    [Fact]
    public void SuperTable_KeysAndKeep_AreSaid()
    {
        Assert.Equal("CREATE STABLE IF NOT EXISTS `cpk` (`ts` TIMESTAMP, `k` INT PRIMARY KEY, `v` DOUBLE) TAGS (`g` INT)", CreateTableSql.SuperTable(Created("cpk")));
        Assert.Equal("CREATE STABLE IF NOT EXISTS `keepst` (`ts` TIMESTAMP, `v` INT) TAGS (`g` INT) KEEP 576000m", CreateTableSql.SuperTable(Created("keepst")));
    }

    [Fact]
    public void SuperTable_DecimalOfASnapshot_IsRefused()
    {
        var definition = Decode("before_g_t_us.snapshot").OfType<BatchMeta>().SelectMany(b => b.Members).Select(m => m.Message).OfType<CreateSuperTable>().First(m => m.Definition.Name == "all_types").Definition;
        Assert.Contains("c_dec1", Assert.Throws<ArgumentException>(() => CreateTableSql.SuperTable(definition)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NormalTable_OptionsAndStorage_AreSaid() => Assert.Equal(
        "CREATE TABLE IF NOT EXISTS `opts_nt` (`ts` TIMESTAMP, `a` INT ENCODE 'simple8b' COMPRESS 'zstd' LEVEL 'medium') TTL 100 COMMENT ''",
        CreateTableSql.NormalTable(Tables<CreateNormalTable>(Wal).First(t => t.Name == "opts_nt")));

    [Fact]
    public void ChildTables_RecordedTags_AreWrittenExactly()
    {
        var children = Tables<CreateChildTable>(Wal).ToDictionary(t => (t.Name, t.Uid)).Values.ToLookup(t => t.Name);
        Assert.Equal(
            "CREATE TABLE IF NOT EXISTS `x`.`at_max` USING `x`.`all_types` (`t_bool`, `t_ti`, `t_si`, `t_i`, `t_bi`, `t_uti`, `t_usi`, `t_ui`, `t_ubi`, `t_f`, `t_d`, `t_ts`, `t_vc`, `t_nc`, `t_vb`, `t_geo`) "
            + "TAGS (true, 127, 32767, 2147483647, 9223372036854775807, 255, 65535, 4294967295, 18446744073709551615, 3.4028234663852886E+38, 1.7976931348623157E+308, 1700000000000, 'max tag', '最大值🚀', '\\xfffefd', 'POINT (1.5 -2.5)')",
            Assert.Single(CreateTableSql.ChildTables(children["at_max"], "x")));
        Assert.Equal(
            "CREATE TABLE IF NOT EXISTS `at_null` USING `all_types` TAGS (" + string.Join(", ", Enumerable.Repeat("NULL", 16)) + ") IF NOT EXISTS `opts1` USING `opts` (`g`) TAGS (1) TTL 3650 COMMENT 'child with ttl'",
            Assert.Single(CreateTableSql.ChildTables(children["at_null"].Concat(children["opts1"]))));
        Assert.Equal(
            """CREATE TABLE IF NOT EXISTS `jt1` USING `json_tags` (`j`) TAGS ('{"k 6":"字😀 it\'s","k1":1,"k2":"v","k3":true,"k4":null,"k5":-1.5}')""",
            Assert.Single(CreateTableSql.ChildTables(children["jt1"])));
    }

    [Fact]
    public void ChildTables_ManyTables_AreBatched()
    {
        var child = Tables<CreateChildTable>(Wal).First();
        var statements = CreateTableSql.ChildTables(Enumerable.Repeat(child, 25), maximumTables: 10).ToList();
        Assert.Equal(3, statements.Count);
        Assert.Equal(25, CreateTableSql.ChildTables(Enumerable.Repeat(child, 25), maximumLength: 10).Count());
    }

    [Fact]
    public void VirtualTables_RecordedReferences_AreSaid()
    {
        var wal = Decode("before_g_t_ext.wal");
        var superTable = wal.OfType<CreateSuperTable>().First(m => m.Definition.Name == "vst").Definition;
        Assert.Equal("CREATE STABLE IF NOT EXISTS `vst` (`ts` TIMESTAMP, `a` INT, `b` FLOAT) TAGS (`g` INT) VIRTUAL 1", CreateTableSql.SuperTable(superTable));
        Assert.Equal(
            "CREATE VTABLE IF NOT EXISTS `vct1` (`a` FROM `g_ext`.`m1`.`vol`, `b` FROM `g_ext`.`m2`.`cur`) USING `vst` (`g`) TAGS (1)",
            CreateTableSql.VirtualChildTable(Tables<CreateChildTable>(wal).First(t => t.Name == "vct1"), superTable));
        Assert.Equal(
            "CREATE VTABLE IF NOT EXISTS `vnt1` (`ts` TIMESTAMP, `v0` INT FROM `g_ext`.`m1`.`vol`, `v1` FLOAT FROM `g_ext`.`m2`.`cur`, `v2` INT)",
            CreateTableSql.NormalTable(Tables<CreateNormalTable>(wal).First(t => t.Name == "vnt1")));
        Assert.Equal(
            ["ALTER VTABLE `vct1` ALTER COLUMN `b` SET NULL", "ALTER TABLE `vct1` SET TAG `g` = 5", "ALTER VTABLE `vnt1` ALTER COLUMN `v2` SET `g_ext`.`m2`.`vol`", "ALTER VTABLE `vnt1` ADD COLUMN `v3` FLOAT FROM `g_ext`.`m1`.`cur`"],
            Decode("after_g_t_ext.wal").OfType<AlterTable>().SelectMany(m => AlterTableSql.Statements(m)));
    }

    [Fact]
    public void Statements_RecordedAlters_AreTheStatementsTheyCameFrom()
    {
        var statements = Wal.OfType<AlterTable>().SelectMany(m => AlterTableSql.Statements(m)).Order(StringComparer.Ordinal).ToList();
        string[] expected =
        [
            "ALTER TABLE `d1` COMMENT ''",
            "ALTER TABLE `d1` COMMENT 'child comment'",
            "ALTER TABLE `d1` SET TAG `group_id` = 101, `location` = 'two tags at once'",
            "ALTER TABLE `d1` SET TAG `zone` = '东区'",
            "ALTER TABLE `d1` TTL 500",
            "ALTER TABLE `d2` SET TAG `location` = ''",
            "ALTER TABLE `d2` SET TAG `location` = NULL",
            """ALTER TABLE `jt1` SET TAG `j` = '{"k1":2,"new":"值"}'""",
            "ALTER TABLE `jt4` SET TAG `j` = NULL",
            "ALTER TABLE `nt_empty` ADD COLUMN `a` VARCHAR(8)",
            "ALTER TABLE `nt_empty` ADD COLUMN `d` DECIMAL(10, 3)",
            "ALTER TABLE `nt_empty` COMMENT 'normal comment'",
            "ALTER TABLE `nt_empty` DROP COLUMN `d`",
            "ALTER TABLE `nt_empty` MODIFY COLUMN `a` VARCHAR(32)",
            "ALTER TABLE `nt_empty` MODIFY COLUMN `v` COMPRESS 'zlib'",
            "ALTER TABLE `nt_empty` RENAME COLUMN `a` `b C`",
            "ALTER TABLE `nt_empty` TTL 900",
        ];
        Assert.Equal(expected, statements);
    }

    [Fact]
    public void Difference_ConsecutiveRecordedDefinitions_IsTheStatementBetweenThem()
    {
        var definitions = Wal.Select(m => m switch { CreateSuperTable c => c.Definition, AlterSuperTable a => a.Definition, _ => null }).Where(d => d?.Name is "meters" or "opts").Select(d => d!).ToList();
        var statements = new List<string>();
        foreach (var history in definitions.GroupBy(d => d.Name))
        {
            // Each vgroup repeats the history; one copy is enough.
            var versions = history.DistinctBy(d => (d.Columns.Version, d.Tags.Version, d.CompressionVersion)).ToList();
            for (var i = 1; i < versions.Count; i++) statements.AddRange(SuperTableDifference.Statements(versions[i - 1], versions[i]));
        }

        Assert.Equal(
            [
                "ALTER STABLE `opts` MODIFY COLUMN `a` ENCODE 'simple8b' COMPRESS 'zstd' LEVEL 'low'",
                "ALTER STABLE `meters` ADD COLUMN `note` VARCHAR(10)",
                "ALTER STABLE `meters` ADD COLUMN `dec_col` DECIMAL(18, 4)",
                "ALTER STABLE `meters` ADD COLUMN `nz` NCHAR(4) ENCODE 'disabled' COMPRESS 'zstd' LEVEL 'high'",
                "ALTER STABLE `meters` MODIFY COLUMN `note` VARCHAR(40)",
                "ALTER STABLE `meters` MODIFY COLUMN `nz` NCHAR(8)",
                "ALTER STABLE `meters` DROP COLUMN `phase`",
                "ALTER STABLE `meters` ADD TAG `zone` NCHAR(8)",
                "ALTER STABLE `meters` ADD TAG `tmp_tag` BIGINT",
                "ALTER STABLE `meters` MODIFY TAG `location` VARCHAR(60)",
                "ALTER STABLE `meters` MODIFY TAG `zone` NCHAR(16)",
                "ALTER STABLE `meters` RENAME TAG `groupid` `group_id`",
                "ALTER STABLE `meters` DROP TAG `tmp_tag`",
            ],
            statements);
    }

    [Fact]
    public void Difference_SwappedTagNames_GoesThroughAFreeName()
    {
        var old = Created("meters");
        var tags = old.Tags.Columns;
        var wanted = old with { Tags = new TableSchema(2, [tags[0] with { Name = tags[1].Name }, tags[1] with { Name = tags[0].Name }]) };
        var statements = SuperTableDifference.Statements(old, wanted, "d");
        Assert.Equal(
            ["ALTER STABLE `d`.`meters` RENAME TAG `groupid` `tidemark_rename`", "ALTER STABLE `d`.`meters` RENAME TAG `location` `groupid`", "ALTER STABLE `d`.`meters` RENAME TAG `tidemark_rename` `location`"],
            statements);
        Assert.Empty(SuperTableDifference.Statements(old, old));
    }

    [Fact]
    public void Statements_RecordedRequests_AreTheStatementsTheyCameFrom() => Assert.Equal(
        [
            "ALTER STABLE `all_types` COMMENT ''",
            "ALTER STABLE `keepst` KEEP 720000m",
            "ALTER STABLE `meters` ADD COLUMN `dec_col` DECIMAL(18, 4)",
            "ALTER STABLE `meters` ADD COLUMN `note` VARCHAR(10)",
            "ALTER STABLE `meters` ADD COLUMN `nz` NCHAR(4) ENCODE 'disabled' COMPRESS 'zstd' LEVEL 'high'",
            "ALTER STABLE `meters` ADD TAG `tmp_tag` BIGINT",
            "ALTER STABLE `meters` ADD TAG `zone` NCHAR(8)",
            "ALTER STABLE `meters` COMMENT 'super comment'",
            "ALTER STABLE `meters` DROP COLUMN `phase`",
            "ALTER STABLE `meters` DROP TAG `tmp_tag`",
            "ALTER STABLE `meters` MODIFY COLUMN `note` VARCHAR(40)",
            "ALTER STABLE `meters` MODIFY COLUMN `nz` NCHAR(8)",
            "ALTER STABLE `meters` MODIFY TAG `location` VARCHAR(60)",
            "ALTER STABLE `meters` MODIFY TAG `zone` NCHAR(16)",
            "ALTER STABLE `meters` RENAME TAG `groupid` `group_id`",
            "ALTER STABLE `opts` MODIFY COLUMN `a` COMPRESS 'zstd' LEVEL 'low'",
        ],
        Wal.OfType<AlterSuperTable>().SelectMany(m => AlterSuperTableSql.Statements(m.Definition.Name, SuperTableAlteration.Read(m.Definition)!)).Distinct().Order(StringComparer.Ordinal));

    private static SuperTableDefinition Created(string name) => Wal.OfType<CreateSuperTable>().First(m => m.Definition.Name == name).Definition;

    private static IEnumerable<T> Tables<T>(IEnumerable<TmqMessage> messages) where T : CreateTableRequest => messages.SelectMany(GoldenContentTests.Creates).OfType<T>();

    private static List<TmqMessage> Decode(string file) => [.. GoldenMessage.Read(file).Select(m => TmqMessageReader.DecodeStrict(m.RawType, m.Body))];
}
