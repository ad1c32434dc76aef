using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql;

namespace Tidemark.Sandbox.Tests.Sql;

/// <summary>Views, streams, indexes, TSMAs and functions: listed, checked for what they name, refused where an edition refuses them.</summary>
public sealed class ObjectStatementTests
{
    private static readonly string[] Schema = ["CREATE DATABASE d", "USE d", "CREATE STABLE s (ts TIMESTAMP, v INT) TAGS (g INT, h INT)"];

    [Theory]
    [InlineData("CREATE VIEW v AS SELECT ts FROM s", 0x0100)]
    [InlineData("CREATE TSMA t ON s FUNCTION(avg(v)) INTERVAL(10m)", 0x2600)]
    [InlineData("CREATE STREAM st INTERVAL(1m) SLIDING(1m) FROM s INTO o AS SELECT _twstart FROM s", 0x042C)]
    public void Execute_InTheCommunityEdition_IsRefusedAsRecorded(string sql, int code) => Assert.Equal(code, Refused(Session(enterprise: false), sql));

    [Theory]
    [InlineData("CREATE VIEW v AS SELECT ts FROM nosuch", 0x2603)]
    [InlineData("CREATE VIEW v AS SELECT ts FROM nosuch.s", 0x0388)]
    [InlineData("CREATE STREAM st INTERVAL(1m) SLIDING(1m) FROM nosuch INTO o AS SELECT _twstart FROM s", 0x2603)]
    [InlineData("CREATE TSMA t ON nosuch FUNCTION(avg(v)) INTERVAL(10m)", 0x2603)]
    [InlineData("CREATE INDEX i ON s (nosuch)", 0x036A)]
    [InlineData("CREATE INDEX i ON s (g)", 0x0483)]
    [InlineData("DROP VIEW v", 0x04A1)]
    [InlineData("DROP INDEX i", 0x0484)]
    [InlineData("DROP STREAM st", 0x03F1)]
    public void Execute_OfSomethingMissing_IsRefused(string sql, int code)
    {
        var session = Session(enterprise: true);
        session.Execute("CREATE SNODE ON DNODE 1");

        Assert.Equal(code, Refused(session, sql));
    }

    [Theory]
    [InlineData("CREATE VIEW v AS SELECT ts FROM s", "CREATE VIEW IF NOT EXISTS v AS SELECT ts FROM s", 0x04A0)]
    [InlineData("CREATE INDEX i ON s (h)", "CREATE INDEX IF NOT EXISTS i ON s (h)", 0x0483)]
    [InlineData("CREATE STREAM st INTERVAL(1m) SLIDING(1m) FROM s INTO o AS SELECT _twstart FROM s", "CREATE STREAM IF NOT EXISTS st INTERVAL(1m) SLIDING(1m) FROM s INTO o AS SELECT _twstart FROM s", 0x03F0)]
    public void Execute_Twice_IsRefusedUnlessItMayBeThere(string sql, string conditional, int code)
    {
        var session = Session(enterprise: true);
        session.Execute("CREATE SNODE ON DNODE 1");
        session.Execute(sql);

        Assert.Equal(code, Refused(session, sql));
        session.Execute(conditional);
    }

    [Fact]
    public void DropDatabase_WithObjects_TakesThemWithIt()
    {
        var engine = new SandboxEngine(new SandboxOptions { HasEnterpriseObjects = true });
        var session = new SqlSession(engine);
        foreach (var sql in Schema.Concat(["CREATE VIEW v AS SELECT ts FROM s", "CREATE INDEX i ON s (h)", "CREATE FUNCTION f AS '/f.so' OUTPUTTYPE INT"])) session.Execute(sql);

        session.Execute("DROP DATABASE d");

        Assert.Empty(engine.Objects.Of(CatalogObjectKind.View));
        Assert.Empty(engine.Objects.Of(CatalogObjectKind.Index));
        Assert.Single(engine.Objects.Of(CatalogObjectKind.Function));
    }

    private static SqlSession Session(bool enterprise)
    {
        var session = new SqlSession(new SandboxEngine(new SandboxOptions { HasEnterpriseObjects = enterprise }));
        foreach (var sql in Schema) session.Execute(sql);
        return session;
    }

    private static int Refused(SqlSession session, string sql) => Assert.Throws<SandboxException>(() => session.Execute(sql)).Code;
}
