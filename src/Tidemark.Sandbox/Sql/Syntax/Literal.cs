namespace Tidemark.Sandbox.Sql.Syntax;

/// <summary>What a value is written as, where the type is the target column's.</summary>
internal enum LiteralKind
{
    Null,
    Word,
    Integer,
    PrefixedInteger,
    Float,
    Text,
    Duration,
    Parameter,
}

/// <summary>A value of VALUES, TAGS or SET TAG: where it stands, its sign, and a duration added to it (<c>now + 1s</c>).</summary>
internal readonly record struct Literal(LiteralKind Kind, int Start, int End, bool IsNegative)
{
    /// <summary>Duration tokens behind a timestamp, as (negative, start, end); usually none.</summary>
    public (bool IsNegative, int Start, int End)? Offset { get; init; }
}
