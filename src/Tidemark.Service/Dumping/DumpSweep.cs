using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tidemark.Service.Catalog;
using Tidemark.Service.Operation;

namespace Tidemark.Service.Dumping;

/// <summary>Looks for files that are to be dumped, with an hour between two looks: they grow old without a new point, and S3 may be back.</summary>
internal sealed class DumpSweep(DumpDesk dumps, TimeProvider time, ILogger<DumpSweep> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await dumps.SweepAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception e) when (CatalogDatabase.IsFailure(e))
            {
                ServiceLog.CatalogFailed(log, 0, e);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
