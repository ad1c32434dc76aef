namespace Tidemark.Taosdump.Dump;

/// <summary>Compares what was read of a super table with what was counted before. Children that lack rows are read once more; what is missing then is a failure that names them.</summary>
internal sealed class CountCheck(DumpWorker worker, SuperTableDump table)
{
    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        if (!table.IsDropped) await CompareAsync(cancellationToken).ConfigureAwait(false);
        if (!table.IsDropped) return;
        foreach (var file in table.Files) file.Reset();
    }

    private async ValueTask CompareAsync(CancellationToken cancellationToken)
    {
        var (rows, byChild) = table.Counted;
        if (byChild is null && table.Rows >= rows) return;
        byChild ??= await RowCounting.ByChildAsync(worker, table, cancellationToken).ConfigureAwait(false);
        foreach (var (child, counted) in byChild)
        {
            if (table.IsDropped) return;
            if (table.File(child) is { } file && file.Rows < counted) await ReadAgainAsync(file, counted, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask ReadAgainAsync(TableFile file, long counted, CancellationToken cancellationToken)
    {
        var columns = table.Plan.Facts.Definition.Columns;
        var job = new RowJob(table.Database, table, [file.Table], null);
        var now = await RowCounting.OfJobAsync(worker, job, columns, cancellationToken).ConfigureAwait(false);
        if (file.Rows < now)
        {
            file.Reset();
            await new RowReading(worker, job, columns).RunAsync(null, cancellationToken).ConfigureAwait(false);
        }

        if (table.IsDropped) return;
        var name = $"{table.Database.Plan.Name}.{file.Table}";
        if (file.Rows < now) worker.Context.Fail(new DumpFailure(table.Database.Plan.Name, file.Table, now - file.Rows, $"The server counts {now} rows and delivered {file.Rows}."));
        else if (file.Rows < counted) worker.Context.Warn($"{name} had {counted} rows when the dump began and has {now} now: rows were deleted meanwhile, and the dump has {file.Rows}.");
    }
}
