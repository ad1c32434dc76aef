using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql.Execution;
using Tidemark.Sandbox.Sql.Queries;
using Tidemark.Sandbox.Sql.Syntax;

namespace Tidemark.Sandbox.Sql;

/// <summary>
/// One connection's way into a server by SQL. Not thread-safe: a session runs one statement at a time; different sessions may run at once.
/// </summary>
/// <param name="engine">The server.</param>
public sealed class SqlSession(SandboxEngine engine)
{
    /// <summary>The server.</summary>
    public SandboxEngine Engine { get; } = engine;

    /// <summary>The database of unqualified names; null for none. USE changes it.</summary>
    public string? CurrentDatabase { get; set; }

    /// <summary>Who is signed in.</summary>
    public string User { get; init; } = "root";

    /// <summary>The zone of time literals without an offset; UTC unless set.</summary>
    public TimeZoneInfo TimeZone { get; private set; } = TimeZoneInfo.Utc;

    /// <summary>Sets <see cref="TimeZone"/> by an IANA name; an unknown one counts as UTC, as with the real server.</summary>
    public void SetTimeZone(string name) =>
        TimeZone = TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>Runs one statement.</summary>
    /// <param name="sql">The statement; a final <c>;</c> may stand.</param>
    /// <returns>Its result; the caller disposes it.</returns>
    /// <exception cref="SandboxException">TDengine's answer.</exception>
    public SqlResult Execute(string sql)
    {
        var statement = Tokenizer.Normalize(sql);
        return new StatementRunner(statement, Context(null)).Run(SqlParser.Parse(statement));
    }

    /// <summary>Checks that a statement could be run: its grammar and the names in it.</summary>
    /// <exception cref="SandboxException">TDengine's answer.</exception>
    public void Validate(string sql)
    {
        var parsed = SqlParser.Parse(Tokenizer.Normalize(sql));
        if (parsed is SelectStatement select)
            lock (Engine.Gate) SelectRunner.Run(select, Context(null)).Dispose();
    }

    /// <summary>Takes a statement with <c>?</c> in it apart, for stmt2.</summary>
    /// <exception cref="SandboxException">TDengine's answer.</exception>
    public PreparedStatement Prepare(string sql)
    {
        lock (Engine.Gate) return StatementPreparer.Prepare(Tokenizer.Normalize(sql), this);
    }

    /// <summary>Runs a prepared query.</summary>
    /// <param name="statement">From <see cref="Prepare"/>, not an INSERT.</param>
    /// <param name="values">One value per <c>?</c>: null, bool, a number or a string.</param>
    /// <exception cref="SandboxException">TDengine's answer.</exception>
    public SqlResult Execute(PreparedStatement statement, IReadOnlyList<object?> values)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return new StatementRunner(statement.Sql, Context(values)).Run(SqlParser.Parse(statement.Sql));
    }

    private StatementContext Context(IReadOnlyList<object?>? values) => new(this, Engine.NowMs, values);
}
