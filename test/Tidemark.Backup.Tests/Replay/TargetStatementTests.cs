using Tidemark.Backup.Outside;
using Tidemark.Backup.Replay;
using Tidemark.Errors;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Tests.Replay;

public sealed class TargetStatementTests
{
    [Theory]
    [InlineData("CREATE DATABASE `power` BUFFER 16 PRECISION 'us'", "CREATE DATABASE `copy` BUFFER 16 PRECISION 'us'")]
    [InlineData("create database power BUFFER 16", "CREATE DATABASE `copy` BUFFER 16")]
    [InlineData("CREATE DATABASE `odd``name` VGROUPS 2", "CREATE DATABASE `copy` VGROUPS 2")]
    [InlineData("CREATE DATABASE `power`", "CREATE DATABASE `copy`")]
    public void CreateStatement_AnotherName_KeepsEveryOption(string recorded, string expected) => Assert.Equal(expected, TargetDatabase.CreateStatement(recorded, "copy"));

    [Theory]
    [InlineData("")]
    [InlineData("DROP DATABASE `power`")]
    [InlineData("CREATE DATABASE `power")]
    public void CreateStatement_OfSomethingElse_IsRefused(string recorded) =>
        Assert.Equal(ErrorCode.Corrupt, Assert.Throws<TidemarkException>(() => TargetDatabase.CreateStatement(recorded, "copy")).Code);

    [Theory]
    [InlineData("CREATE VTABLE `v` (`ts` TIMESTAMP, `a` INT FROM `db`.`m1`.`vol`)", "CREATE VTABLE `v` (`ts` TIMESTAMP, `a` INT FROM `copy`.`m1`.`vol`)")]
    [InlineData("CREATE VTABLE `v` (`a` FROM `db`.`db`.`db`) USING `db`.`s` TAGS ('`db`.`x`')", "CREATE VTABLE `v` (`a` FROM `copy`.`db`.`db`) USING `copy`.`s` TAGS ('`db`.`x`')")]
    [InlineData("CREATE VTABLE `v` (`a` FROM `dbx`.`t`.`c`, `db` INT)", "CREATE VTABLE `v` (`a` FROM `dbx`.`t`.`c`, `db` INT)")]
    [InlineData("SELECT 'it\\'s `db`.`t`' FROM `db`.`t`", "SELECT 'it\\'s `db`.`t`' FROM `copy`.`t`")]
    public void Rename_Statement_OnlyTheDatabaseInFrontOfATable(string statement, string expected) => Assert.Equal(expected, StatementNames.Rename(statement, "db", "copy"));

    [Theory]
    [InlineData("3650d,3650d,3650d", 3650)]
    [InlineData("1d,2d,3d", 3)]
    [InlineData("5256000m,5256000m,5256000m", 3650)]
    [InlineData("48h", 2)]
    [InlineData("10", 10)]
    public void Parse_Keep_IsTheLongest(string text, int days) => Assert.Equal(TimeSpan.FromDays(days), KeepLimit.Parse(text)!.Kept);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("for ever")]
    public void Parse_KeepThatIsNotUnderstood_IsNothing(string? text) => Assert.Null(KeepLimit.Parse(text));

    [Fact]
    public void OldestAt_EachPrecision_IsInItsUnit()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_000_000);
        var keep = new KeepLimit(TimeSpan.FromSeconds(400_000));

        Assert.Equal(600_000_000, keep.OldestAt(now, TimePrecision.Milliseconds));
        Assert.Equal(600_000_000_000, keep.OldestAt(now, TimePrecision.Microseconds));
        Assert.Equal(600_000_000_000_000, keep.OldestAt(now, TimePrecision.Nanoseconds));
    }
}
