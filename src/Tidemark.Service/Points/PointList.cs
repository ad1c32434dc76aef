namespace Tidemark.Service.Points;

/// <summary>The points of a plan as its repository has them.</summary>
/// <param name="Points">By sequence.</param>
/// <param name="Damages">Manifests that do not read, in words.</param>
/// <param name="WalRetentionSeconds">How long the database kept WAL at the newest point; null when not known.</param>
internal sealed record PointList(IReadOnlyList<PointView> Points, IReadOnlyList<string> Damages, long? WalRetentionSeconds)
{
    public static PointList Empty { get; } = new([], [], null);
}
