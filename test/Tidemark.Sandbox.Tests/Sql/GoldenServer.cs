using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql;

namespace Tidemark.Sandbox.Tests.Sql;

/// <summary>A sandbox in the states of the recorded server.</summary>
public static class GoldenServer
{
    /// <summary>
    /// The statement that the real adapter refused (317) because of a schema in its cache, and not for a reason of the server's.
    /// </summary>
    public const string RefusedByCache = "INSERT INTO g_ms.nt_empty VALUES (1700000000000,1,'renamed',1.125)";

    /// <summary>After schema.sql and topics.sql.</summary>
    public static SqlSession Before()
    {
        var session = new SqlSession(new SandboxEngine());
        Run(session, GoldenStatements.Read("schema.sql"));
        Run(session, GoldenStatements.Read("topics.sql").SkipLast(2));
        return session;
    }

    /// <summary>After changes.sql too.</summary>
    public static SqlSession After()
    {
        var session = Before();
        Run(session, GoldenStatements.Read("changes.sql").Where(sql => sql != RefusedByCache));
        Run(session, GoldenStatements.Read("topics.sql").TakeLast(2));
        return session;
    }

    /// <summary>Statements whose answers differ from the recorded ones, each with both answers.</summary>
    public static List<string> Differences(SqlSession session, IEnumerable<string> statements, string answers, Func<string, bool>? isKnown = null)
    {
        var differences = new List<string>();
        foreach (var (sql, (recordedSql, answer)) in statements.Zip(GoldenStatements.Answers(answers)))
        {
            Assert.Equal(recordedSql, sql);
            var expected = string.Join('\n', RestText.Recorded(answer));
            var actual = string.Join('\n', RestText.Run(session, sql));
            if (expected != actual && isKnown?.Invoke(sql) != true) differences.Add($"{sql}\n  recorded: {expected}\n  sandbox:  {actual}");
        }

        return differences;
    }

    /// <summary>Fails with all differences in full.</summary>
    public static void AssertNone(IReadOnlyCollection<string> differences)
    {
        ArgumentNullException.ThrowIfNull(differences);
        Assert.True(differences.Count == 0, $"{differences.Count} differences:\n" + string.Join("\n", differences));
    }

    private static void Run(SqlSession session, IEnumerable<string> statements)
    {
        foreach (var sql in statements) RestText.Run(session, sql);
    }
}
