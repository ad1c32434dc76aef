using Tidemark.Backup.Outside;

namespace Tidemark.Backup.Tests.Replay;

public sealed class StatementNamesTests
{
    [Theory]
    [InlineData("create view power.v as select ts from power.meters where place = 'power.x'", "create view `copy`.v as select ts from `copy`.meters where place = 'power.x'")]
    [InlineData("CREATE VIEW `power`.`v` AS select a from `power`.m, power.n", "CREATE VIEW `copy`.`v` AS select a from `copy`.m, `copy`.n")]
    [InlineData("create stream power.st interval(1m) sliding(1m) from power.m into power.o as select avg(vol) from power.m", "create stream `copy`.st interval(1m) sliding(1m) from `copy`.m into `copy`.o as select avg(vol) from `copy`.m")]
    [InlineData("create topic t with meta as database power", "create topic t with meta as database `copy`")]
    [InlineData("create topic power as database `power`", "create topic power as database `copy`")]
    [InlineData("create topic t as stable power.m where gid > 1", "create topic t as stable `copy`.m where gid > 1")]
    [InlineData("create tsma t1 on power.m function(avg(vol)) interval(10m)", "create tsma t1 on `copy`.m function(avg(vol)) interval(10m)")]
    [InlineData("GRANT READ ON `power`.* TO `power`", "GRANT READ ON `copy`.* TO `power`")]
    [InlineData("select m.ts from m where x = \"power.m\"", "select m.ts from m where x = \"power.m\"")]
    [InlineData("select ts from powers.m, `Power`.m, a.power", "select ts from powers.m, `Power`.m, a.power")]
    public void Rename_StatementOfAUser_NamesTheTarget(string statement, string expected) => Assert.Equal(expected, StatementNames.Rename(statement, "power", "copy"));

    [Theory]
    [InlineData("select power.ts from power.power where power.v > 1", "select power.ts from `copy`.power where power.v > 1")]
    [InlineData("select power.ts, 1 from a.x as power, power.y", "select power.ts, 1 from a.x as power, `copy`.y")]
    [InlineData("create view power.v as select power.ts from (select ts from power.power) power order by power.ts", "create view `copy`.v as select power.ts from (select ts from `copy`.power) power order by power.ts")]
    [InlineData("select power.ts from power.power join power.b on power.ts = b.ts", "select power.ts from `copy`.power join `copy`.b on power.ts = b.ts")]
    public void Rename_TableOrAliasWithTheDatabasesName_OnlyWhereATableStands(string statement, string expected) => Assert.Equal(expected, StatementNames.Rename(statement, "power", "copy"));

    [Theory]
    [InlineData("create database Power", "create database Power")]
    [InlineData("select 1 from `Power`.m", "select 1 from `copy`.m")]
    public void Rename_NameWithCapitals_IsMeantInBackticksAlone(string statement, string expected) => Assert.Equal(expected, StatementNames.Rename(statement, "Power", "copy"));

    [Theory]
    [InlineData("create stream if not exists power.s from m", "create stream  power.s from m")]
    [InlineData("create or replace view v as select 'if not exists'", "create  view v as select 'if not exists'")]
    [InlineData("create recursive tsma if not exists a on b interval(1h)", "create recursive tsma  a on b interval(1h)")]
    [InlineData("create view v as select 1", "create view v as select 1")]
    public void Strict_Conditions_AreTakenOff(string statement, string expected) => Assert.Equal(expected, StatementNames.Strict(statement));

    [Fact]
    public void Parse_Selection_HoldsWhatIsNamed()
    {
        var selection = OutsideSelection.Parse("default, topics");

        Assert.True(selection.Holds(OutsideKind.View));
        Assert.True(selection.Holds(OutsideKind.Topic));
        Assert.False(selection.Holds(OutsideKind.Stream));
        Assert.False(OutsideSelection.Parse("none").Holds(OutsideKind.VirtualTable));
        Assert.True(OutsideSelection.Parse("all").Holds(OutsideKind.Grant));
        Assert.Contains("virtual-tables", Assert.Throws<Errors.TidemarkException>(() => OutsideSelection.Parse("tables")).Hint, StringComparison.Ordinal);
    }
}
