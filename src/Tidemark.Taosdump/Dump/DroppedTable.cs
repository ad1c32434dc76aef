using Tidemark.Backup.Capture;
using Tidemark.Errors;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Errors;

namespace Tidemark.Taosdump.Dump;

/// <summary>A table that was dropped while it was dumped. That is said, and what the dump has of its rows is left out.</summary>
internal static class DroppedTable
{
    /// <summary>Notes that the server does not know the table of a job any more.</summary>
    /// <param name="context">Takes the warning; the same one is said once.</param>
    /// <param name="job">What was asked for.</param>
    /// <param name="connection">Asked whether the table is listed.</param>
    /// <param name="cause">What the server said.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="TidemarkException">The server lists it all the same; to be tried again.</exception>
    public static async ValueTask NoteAsync(DumpContext context, RowJob job, ITDengineConnection connection, TDengineException cause, CancellationToken cancellationToken)
    {
        var name = $"{job.Database.Plan.Name}.{job.Table}";
        if (await new SourceCatalog(connection, job.Database.Plan.Name).ExistsAsync(job.Table, isSuperTable: job.Normal is null, cancellationToken).ConfigureAwait(false))
            throw new TidemarkException(ErrorCode.ServerError, $"The server says that {name} does not exist, and lists it.", "Try again.", isTransient: true, cause);
        if (job.SuperTable is { } superTable) superTable.IsDropped = true;
        context.Warn($"{name} was dropped while it was dumped: its definition is in the dump, its rows are not.");
    }
}
