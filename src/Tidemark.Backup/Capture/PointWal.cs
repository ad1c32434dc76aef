using Tidemark.Errors;

namespace Tidemark.Backup.Capture;

/// <summary>Reads the WAL of a point, again or further on where the server leaves things out: see <see cref="WalCapture.LookBehindAsync"/>.</summary>
internal sealed class PointWal(CaptureContext context, PointSource source, PointDraft draft)
{
    /// <summary>How often the WAL is read when tags are set meanwhile.</summary>
    private const int MaxReadings = 5;

    /// <summary>How often a point goes on to the drop of a table.</summary>
    private const int MaxExtensions = 20;

    /// <summary>Reads from the positions of the last point, or the beginning of an initial one, to the ends of now.</summary>
    public async ValueTask<WalReading> ReadAsync(WalCapture first, IReadOnlyDictionary<int, long> begin, CancellationToken cancellationToken)
    {
        var wal = first;
        for (var attempt = 1; ; attempt++)
        {
            var targets = (await wal.LookAsync(cancellationToken).ConfigureAwait(false)).Where(a => begin.ContainsKey(a.VgroupId)).ToDictionary(a => a.VgroupId, a => a.End);
            try
            {
                wal.Start(begin);
                var end = await wal.ReadAsync(targets, cancellationToken).ConfigureAwait(false);
                for (var extension = 0; ; extension++)
                {
                    var counts = await TableCounts.ReadAsync(source, context.Options.SuperTable, cancellationToken).ConfigureAwait(false);
                    var rest = await wal.LookBehindAsync(cancellationToken).ConfigureAwait(false);
                    if (rest.TagsWereSet && context.Options.SuperTable is null) break;
                    // Where the source went on while it was counted, nobody knows the number of rows at the point.
                    if (!rest.TablesWereDropped) return new WalReading(wal, end, targets, rest.IsEmpty ? counts : counts.WithoutRows());
                    if (extension == MaxExtensions)
                    {
                        throw new TidemarkException(ErrorCode.Stalled, $"Tables of {context.Database} are dropped all the time, and the server leaves out what it still had to send of a table that is gone.",
                            "Take the point at a time when no tables are being dropped.", isTransient: true);
                    }

                    // What the point has of a dropped table may lack its last rows; with the drop in it, it is whole.
                    context.Meter.Notice("a table was dropped while the WAL was read: the point goes on to its drop");
                    wal.Start(end);
                    end = await wal.ReadAsync(rest.Ends, cancellationToken).ConfigureAwait(false);
                }
            }
            finally
            {
                wal.Dispose();
            }

            if (attempt == MaxReadings)
            {
                throw new TidemarkException(ErrorCode.Stalled, $"Tags of tables of {context.Database} were set during each of {MaxReadings} readings of its WAL, and the server leaves out rows of such tables.",
                    "Take the point at a time when no tags are being set (ALTER TABLE … SET TAG).", isTransient: true);
            }

            context.Meter.Notice("a tag was set while the WAL was read, which makes the server leave out rows: the WAL is read again");
            await draft.RestartWalAsync(cancellationToken).ConfigureAwait(false);
            wal = new WalCapture(context, source.Plan, targets, draft.Wal);
        }
    }
}
