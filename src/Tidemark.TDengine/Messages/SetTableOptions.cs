namespace Tidemark.TDengine.Messages;

/// <summary>TTL or COMMENT (action 9). Receivers ignore it.</summary>
/// <param name="TtlDays">The new TTL in days; null when unchanged.</param>
/// <param name="Comment">The new comment; null when unchanged.</param>
public sealed record SetTableOptions(int? TtlDays, string? Comment) : AlterTableAction
{
    /// <inheritdoc/>
    public override byte Code => 9;
}
