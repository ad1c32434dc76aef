using Tidemark.Sandbox.Catalog;

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
    public SqlResult Execute(string sql) => throw new NotSupportedException();

    /// <summary>Checks that a statement could be run: its grammar and the names in it.</summary>
    /// <exception cref="SandboxException">TDengine's answer.</exception>
    public void Validate(string sql) => throw new NotSupportedException();

    /// <summary>Takes a statement with <c>?</c> in it apart, for stmt2.</summary>
    /// <exception cref="SandboxException">TDengine's answer.</exception>
    public PreparedStatement Prepare(string sql) => throw new NotSupportedException();

    /// <summary>Runs a prepared query.</summary>
    /// <param name="statement">From <see cref="Prepare"/>, not an INSERT.</param>
    /// <param name="values">One value per <c>?</c>: null, bool, a number or a string.</param>
    /// <exception cref="SandboxException">TDengine's answer.</exception>
    public SqlResult Execute(PreparedStatement statement, IReadOnlyList<object?> values) => throw new NotSupportedException();
}
