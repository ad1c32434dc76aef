using Tidemark.Taosdump.Directories;
using Tidemark.TDengine.Types;

namespace Tidemark.Taosdump.Tests.Directories;

public sealed class DumpStatementTests
{
    [Theory]
    [InlineData("CREATE DATABASE IF NOT EXISTS g_dump REPLICA 1   PRECISION 'us'   MINROWS 100 ;", "CREATE DATABASE IF NOT EXISTS `x` REPLICA 1   PRECISION 'us'   MINROWS 100 ;", "g_dump", null)]
    [InlineData("CREATE DATABASE IF NOT EXISTS `My``Db` ;", "CREATE DATABASE IF NOT EXISTS `x` ;", "My`Db", null)]
    [InlineData("CREATE TABLE IF NOT EXISTS `d`.`a.b` (`ts` TIMESTAMP)", "CREATE TABLE IF NOT EXISTS `x`.`a.b` (`ts` TIMESTAMP)", "d", "a.b")]
    [InlineData("CREATE STABLE d.st (ts TIMESTAMP) TAGS (t INT)", "CREATE STABLE `x`.st (ts TIMESTAMP) TAGS (t INT)", "d", "st")]
    [InlineData("ALTER TABLE `d`.`t` TTL 3 COMMENT '`d`.`t`'", "ALTER TABLE `x`.`t` TTL 3 COMMENT '`d`.`t`'", "d", "t")]
    [InlineData("USE d", "USE d", null, null)]
    [InlineData("CREATE DATABASE IF NOT EXISTS my-db REPLICA 1 ;", "CREATE DATABASE IF NOT EXISTS my-db REPLICA 1 ;", null, null)]
    [InlineData("CREATE DATABASE d;", "CREATE DATABASE `x`;", "d", null)]
    [InlineData("CREATE TABLE IF NOT EXISTS d.my-t (`ts` TIMESTAMP)", "CREATE TABLE IF NOT EXISTS `x`.my-t (`ts` TIMESTAMP)", "d", null)]
    [InlineData("CREATE TABLE d.t(ts TIMESTAMP)", "CREATE TABLE `x`.t(ts TIMESTAMP)", "d", "t")]
    public void In_AnotherDatabase_ChangesTheNameAlone(string text, string expected, string? database, string? table)
    {
        var statement = DumpStatement.Parse(text);
        Assert.Equal((database, table), (statement.Database, statement.Table));
        Assert.Equal(expected, statement.In("x"));
    }

    [Fact]
    public void In_WithAnotherTable_ChangesBothNames()
        => Assert.Equal("CREATE TABLE IF NOT EXISTS `x`.`a_b` (`ts` TIMESTAMP)", DumpStatement.Parse("CREATE TABLE IF NOT EXISTS d.`a.b` (`ts` TIMESTAMP)").In("x", "a_b"));

    [Theory]
    [InlineData("CREATE DATABASE IF NOT EXISTS d PRECISION 'ms' ;", TimePrecision.Milliseconds)]
    [InlineData("CREATE DATABASE IF NOT EXISTS d PRECISION 'us' ;", TimePrecision.Microseconds)]
    [InlineData("CREATE DATABASE IF NOT EXISTS d KEEP 1 PRECISION 'ns' ;", TimePrecision.Nanoseconds)]
    [InlineData("CREATE DATABASE IF NOT EXISTS d ;", null)]
    [InlineData("CREATE TABLE IF NOT EXISTS d.t (ts TIMESTAMP) COMMENT 'PRECISION ''us'''", null)]
    public void Precision_OfADatabaseLine_IsRead(string text, TimePrecision? expected) => Assert.Equal(expected, DumpStatement.Parse(text).Precision);
}
