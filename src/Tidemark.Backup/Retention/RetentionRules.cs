using System.Globalization;
using Tidemark.Archive.Manifests;

namespace Tidemark.Backup.Retention;

/// <summary>Applies the rules of a policy. Pure.</summary>
internal static class RetentionRules
{
    /// <summary>The points that rules keep, with the rules.</summary>
    /// <param name="policy">The rules.</param>
    /// <param name="points">Points of different states, all of them restorable, in their order.</param>
    public static IReadOnlyDictionary<Manifest, string> Choose(RetentionPolicy policy, IReadOnlyList<Manifest> points)
    {
        var reasons = new Dictionary<Manifest, List<string>>();
        var newestFirst = points.Reverse().ToList();
        if (newestFirst.Count == 0) return new Dictionary<Manifest, string>();
        Keep(newestFirst.Take(policy.KeepLast ?? 0), _ => $"one of the last {policy.KeepLast}");
        if (policy.KeepWithin is { } within) Keep(newestFirst.Where(p => newestFirst[0].CompletedAt - p.CompletedAt <= within), _ => "young enough");
        Keep(Latest(policy.KeepDaily, p => p.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), p => "the last of " + p.CompletedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Keep(Latest(policy.KeepWeekly, Week), p => "the last of week " + Week(p.CompletedAt));
        Keep(Latest(policy.KeepMonthly, p => p.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture)), p => "the last of " + p.CompletedAt.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture));
        return reasons.ToDictionary(r => r.Key, r => string.Join(", ", r.Value));

        IEnumerable<Manifest> Latest(int? count, Func<DateTimeOffset, string> period) => newestFirst.DistinctBy(p => period(p.CompletedAt)).Take(count ?? 0);

        void Keep(IEnumerable<Manifest> kept, Func<Manifest, string> reason)
        {
            foreach (var point in kept)
            {
                if (reasons.TryGetValue(point, out var list)) list.Add(reason(point));
                else reasons[point] = [reason(point)];
            }
        }
    }

    private static string Week(DateTimeOffset time) =>
        string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(time.UtcDateTime)}-W{ISOWeek.GetWeekOfYear(time.UtcDateTime):00}");
}
