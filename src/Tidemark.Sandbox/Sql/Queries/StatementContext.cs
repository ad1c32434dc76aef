using Tidemark.Sandbox.Sql.Values;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>What is the same for a whole statement: its session, the time it began, the values of its <c>?</c>.</summary>
internal sealed record StatementContext(SqlSession Session, long NowMs, IReadOnlyList<object?>? Parameters)
{
    public LiteralContext Literals(TimePrecision precision) => new(precision, Session.TimeZone, NowMs);
}
