using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tidemark.Service.Catalog;
using Tidemark.Service.Operation;

namespace Tidemark.Service.Nodes;

/// <summary>Gives the node's signs of life, and takes the node out of the catalog at the end.</summary>
internal sealed class NodeSigns(NodeRegistry nodes, ServiceOptions options, ILogger<NodeSigns> log) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await nodes.LeaveAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (CatalogDatabase.IsFailure(e))
        {
            // It is taken for dead when it signs no more.
            ServiceLog.CatalogFailed(log, 0, e);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var wasMember = nodes.IsMember;
            try
            {
                await nodes.SignAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (CatalogDatabase.IsFailure(e))
            {
                ServiceLog.CatalogFailed(log, 0, e);
            }

            if (wasMember && !nodes.IsMember) ServiceLog.NodeReplaced(log, options.Node);
            await Task.Delay(options.SignInterval, options.Time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
