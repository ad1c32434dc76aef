namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>Timestamps from one to another, both included.</summary>
internal readonly record struct TimeRange(long Start, long End)
{
    public static readonly TimeRange All = new(long.MinValue, long.MaxValue);

    public bool IsEmpty => Start > End;

    /// <summary>What is also within a comparison with a constant.</summary>
    public TimeRange With(string comparison, long value) => comparison switch
    {
        "=" => new(Math.Max(Start, value), Math.Min(End, value)),
        ">=" => this with { Start = Math.Max(Start, value) },
        ">" => value == long.MaxValue ? new(1, 0) : this with { Start = Math.Max(Start, value + 1) },
        "<=" => this with { End = Math.Min(End, value) },
        _ => value == long.MinValue ? new(1, 0) : this with { End = Math.Min(End, value - 1) },
    };
}
