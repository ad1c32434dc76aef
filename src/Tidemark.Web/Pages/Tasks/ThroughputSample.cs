namespace Tidemark.Web.Pages.Tasks;

/// <summary>How fast a task was at one moment.</summary>
/// <param name="At">The moment, in the zone of who looks.</param>
/// <param name="RowsPerSecond">Rows.</param>
/// <param name="BytesPerSecond">Bytes before compression.</param>
public sealed record ThroughputSample(string At, double RowsPerSecond, double BytesPerSecond);
