using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Selection;

/// <summary>What comparisons of times need.</summary>
/// <param name="Precision">The unit of the database's timestamps.</param>
/// <param name="Local">The time zone of times without an offset.</param>
internal sealed record ComparisonContext(TimePrecision Precision, TimeZoneInfo Local);
