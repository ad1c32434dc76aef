namespace Tidemark.Backup.Tests.Histories;

/// <summary>
/// What writers keep away from in a round because a super table is changed in it at the same time: so the outcome does not depend on which comes first, and the
/// model stays exact.
/// </summary>
internal sealed record RoundRules
{
    public static readonly RoundRules None = new();

    /// <summary>A super table that is dropped or deleted from.</summary>
    public string? Closed { get; init; }

    /// <summary>A column or tag that is changed.</summary>
    public int Changed { get; init; } = -1;

    public bool Allows(HistoryColumn column) => column.Id != Changed;
}
