using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Values;

/// <summary>What the meaning of a time literal depends on.</summary>
/// <param name="Precision">The unit of timestamps.</param>
/// <param name="Zone">The zone of times without an offset.</param>
/// <param name="NowMs">The time of <c>now</c>, one for a whole statement.</param>
internal readonly record struct LiteralContext(TimePrecision Precision, TimeZoneInfo Zone, long NowMs)
{
    /// <summary><c>now</c> in the precision.</summary>
    public long Now => TimeText.FromMilliseconds(NowMs, Precision);

    /// <summary><c>today</c>: midnight in the zone.</summary>
    public long Today
    {
        get
        {
            var now = DateTimeOffset.FromUnixTimeMilliseconds(NowMs);
            var midnight = new DateTimeOffset(now.ToOffset(Zone.GetUtcOffset(now)).Date, Zone.GetUtcOffset(now));
            return TimeText.FromMilliseconds(midnight.ToUnixTimeMilliseconds(), Precision);
        }
    }
}
