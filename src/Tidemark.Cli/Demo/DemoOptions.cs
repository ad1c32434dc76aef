namespace Tidemark.Cli.Demo;

/// <summary>How big the demo is and what stays of it.</summary>
/// <param name="Rows">Rows to load before the initial point, about.</param>
/// <param name="Keep">The directory in which the repository stays; null makes one that is removed at the end.</param>
internal sealed record DemoOptions(long Rows, string? Keep)
{
    /// <summary>Child tables.</summary>
    public int Tables => (int)Math.Clamp(Rows / 2000, 20, 1000);

    /// <summary>Rows of each.</summary>
    public int RowsPerTable => (int)Math.Clamp(Rows / Tables, 100, int.MaxValue);
}
