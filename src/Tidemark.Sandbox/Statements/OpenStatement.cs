using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql;

namespace Tidemark.Sandbox.Statements;

/// <summary>One stmt2 statement of a socket.</summary>
internal sealed class OpenStatement : IDisposable
{
    /// <summary>The statement; null before it is prepared.</summary>
    public PreparedStatement? Prepared { get; set; }

    /// <summary>What the next execution writes; null without a bind.</summary>
    public IReadOnlyList<TableInsert>? Inserts { get; set; }

    /// <summary>What the next execution asks with; null without a bind.</summary>
    public IReadOnlyList<object?>? Values { get; set; }

    /// <summary>The error of the last bind: the execution repeats it.</summary>
    public SandboxException? BindError { get; set; }

    /// <summary>The answer of an executed query until it is taken.</summary>
    public SqlResult? Result { get; set; }

    public void Dispose() => Result?.Dispose();
}
