using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Tidemark.Errors;
using Tidemark.Service.Catalog;
using Tidemark.Service.Operation;
using Tidemark.Service.Security;

namespace Tidemark.Service.Nodes;

/// <summary>Who shares the catalog. A node has a name of its own, the keys of the others, and their patience. Of a catalog in a file there is one node, and none of this matters.</summary>
internal sealed class NodeRegistry(CatalogDatabase catalog, ServiceOptions options, KeyFile? keys = null)
{
    private const int SignsToWaitFor = 4;
    private readonly string _instance = Guid.NewGuid().ToString("N");

    /// <summary>Whether this process still is the node of its name. One that was stopped for long may find that another began meanwhile.</summary>
    public bool IsMember { get; private set; } = true;

    /// <summary>Becomes a node.</summary>
    /// <exception cref="TidemarkException">A process of this name lives, or the others have other keys or limits (TM104).</exception>
    public async Task JoinAsync(CancellationToken cancellationToken)
    {
        if (!catalog.IsShared) return;
        try
        {
            await CatalogKeys.CheckAsync(catalog, keys, cancellationToken).ConfigureAwait(false);
            var living = await LivingAsync(cancellationToken).ConfigureAwait(false);
            if (living.FirstOrDefault(n => n.Name == options.Node) is { } same)
                throw new TidemarkException(ErrorCode.Conflict, $"A node named '{options.Node}' works on the catalog {catalog.Location} already ({same.Process}).", "Give each node a name of its own: --node.");
            if (living.FirstOrDefault(n => n.KeyId is null || n.KeyId != keys?.Id) is { } other)
                throw new TidemarkException(
                    ErrorCode.Conflict, $"Node '{other.Name}' ({other.Process}) works on the catalog {catalog.Location} with other keys: {(other.KeyId is null ? "it was given no key file" : keys is null ? "this one was given no key file" : "its key file is another one")}.",
                    "Nodes that share a catalog are all started with --key-file and copies of one file.");
            if (living.FirstOrDefault(n => n.TimeoutMilliseconds != (long)options.SignTimeout.TotalMilliseconds) is { } patient)
                throw new TidemarkException(ErrorCode.Conflict, $"Node '{patient.Name}' takes tasks over after {patient.TimeoutMilliseconds / 1000.0:0.###} s, this one after {options.SignTimeout.TotalSeconds:0.###} s.", "Give all nodes the same --node-timeout.");
            await catalog.AloneAsync(WriteAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (CatalogDatabase.IsFailure(e))
        {
            throw CatalogFaults.NotOpened(catalog.Location, e);
        }

        async Task<int> WriteAsync(CatalogContext db)
        {
            await db.Nodes.Where(n => n.Name == options.Node).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
            return await AddAsync(db, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Gives a sign of life. A node that was silent for so long that it was forgotten is known again; one whose name another process has is a node no more.</summary>
    public async Task SignAsync(CancellationToken cancellationToken)
    {
        if (!catalog.IsShared) return;
        var now = options.Time.GetUtcNow();
        IsMember = await catalog.WriteAsync(db => Ours(db).ExecuteUpdateAsync(n => n.SetProperty(r => r.SeenAt, now), cancellationToken), cancellationToken).ConfigureAwait(false) == 1
            || await catalog.AloneAsync(ReturnAsync, cancellationToken).ConfigureAwait(false);

        async Task<bool> ReturnAsync(CatalogContext db) =>
            !await db.Nodes.AnyAsync(n => n.Name == options.Node, cancellationToken).ConfigureAwait(false) && await AddAsync(db, cancellationToken).ConfigureAwait(false) == 1;
    }

    /// <summary>Whether the catalog knows this process as the node of its name.</summary>
    public Task<bool> IsKnownAsync(CatalogContext db, CancellationToken cancellationToken) => catalog.IsShared ? Ours(db).AnyAsync(cancellationToken) : Task.FromResult(true);

    /// <summary>Leaves in good order.</summary>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        if (catalog.IsShared) await catalog.WriteAsync(db => Ours(db).ExecuteDeleteAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>All nodes, those that died among them until they begin again.</summary>
    public async Task<IReadOnlyList<NodeView>> ListAsync(CancellationToken cancellationToken)
    {
        var rows = await catalog.ReadAsync(db => db.Nodes.AsNoTracking().OrderBy(n => n.Name).ToListAsync(cancellationToken)).ConfigureAwait(false);
        return [.. rows.Select(r => new NodeView(r.Name, r.Process, r.Version, r.StartedAt, r.SeenAt))];
    }

    private async Task<int> AddAsync(CatalogContext db, CancellationToken cancellationToken)
    {
        var now = options.Time.GetUtcNow();
        db.Nodes.Add(new NodeRow
        {
            Name = options.Node, Instance = _instance, Process = $"process {Environment.ProcessId} on {Environment.MachineName}", Version = Version, KeyId = keys?.Id,
            TimeoutMilliseconds = (long)options.SignTimeout.TotalMilliseconds, StartedAt = now, SeenAt = now,
        });
        return await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string Version => typeof(NodeRegistry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    private IQueryable<NodeRow> Ours(CatalogContext db) => db.Nodes.Where(n => n.Name == options.Node && n.Instance == _instance);

    // Clocks of machines differ: a node lives when its sign changes while one looks. A catalog that no node is written in, as after an end in good order, is not waited for.
    private async Task<List<NodeRow>> LivingAsync(CancellationToken cancellationToken)
    {
        var first = await ReadAsync(cancellationToken).ConfigureAwait(false);
        for (var look = 0; first.Count > 0 && look < SignsToWaitFor; look++)
        {
            await Task.Delay(options.SignInterval, options.Time, cancellationToken).ConfigureAwait(false);
            var now = await ReadAsync(cancellationToken).ConfigureAwait(false);
            var living = now.Where(n => !first.Any(f => f.Name == n.Name && f.Instance == n.Instance && f.SeenAt == n.SeenAt)).ToList();
            // Whoever is silent is waited for to the end; when all are found alive, there is nothing to wait for.
            if (living.Count == now.Count || look == SignsToWaitFor - 1) return living;
        }

        return [];
    }

    private Task<List<NodeRow>> ReadAsync(CancellationToken cancellationToken) => catalog.ReadAsync(db => db.Nodes.AsNoTracking().ToListAsync(cancellationToken));
}
