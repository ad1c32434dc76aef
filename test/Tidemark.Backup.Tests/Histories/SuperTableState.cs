using System.Collections.Immutable;

namespace Tidemark.Backup.Tests.Histories;

/// <summary>A super table at one moment.</summary>
internal sealed record SuperTableState
{
    /// <summary>Tells a super table from one of the same name before it.</summary>
    public required int Incarnation { get; init; }

    /// <summary>Without the timestamp.</summary>
    public required ImmutableList<HistoryColumn> Columns { get; init; }

    public required ImmutableList<HistoryColumn> Tags { get; init; }

    public string Comment { get; init; } = "";

    public string Text => $"({string.Join(", ", Columns.Select(c => c.Text))}) tags ({string.Join(", ", Tags.Select(t => t.Text))}) comment '{Comment}'";
}
