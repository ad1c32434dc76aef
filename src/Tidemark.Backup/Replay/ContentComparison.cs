using System.Globalization;
using Tidemark.Backup.Contents;
using Tidemark.Backup.Progress;
using Tidemark.Errors;

namespace Tidemark.Backup.Replay;

/// <summary>Compares every row, tag and column of the restored database with what the repository says that the point holds.</summary>
internal static class ContentComparison
{
    /// <summary>Compares.</summary>
    /// <returns>What was compared, a sentence; null where it could not be, which is said as a warning.</returns>
    /// <exception cref="TidemarkException">A difference (TM602), the tables named.</exception>
    public static async ValueTask<string?> RunAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        if (context.ExpiredRows.Any)
        {
            context.Warn("The contents were not compared, because rows older than the target keeps were left out.");
            return null;
        }

        var expected = await PointContent.ReadAsync(context.Source, context.Options.TemporaryDirectory ?? Path.GetTempPath(), context.Meter, cancellationToken).ConfigureAwait(false);
        context.Meter.Enter(WorkPhase.Comparing);
        var connection = context.Connect();
        await using var _ = connection.ConfigureAwait(false);
        var restored = await connection.ReadAsync((c, token) => ServerContent.ReadAsync(c, context.Database, token), cancellationToken).ConfigureAwait(false);
        var differences = expected.DifferencesTo(restored);
        if (differences.Count == 0) return string.Create(CultureInfo.InvariantCulture, $"contents: {restored.Tables:N0} tables, {restored.Rows:N0} rows, digest {restored.Digest}");
        throw new TidemarkException(ErrorCode.Mismatch, $"The restored database {context.Database} does not hold what point {context.Source.Last.Id} holds: {string.Join("; ", differences)}.",
            "Verify the repository. If it is whole, please report this.");
    }
}
