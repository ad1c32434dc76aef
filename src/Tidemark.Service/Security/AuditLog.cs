using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Tidemark.Service.Catalog;
using Tidemark.Service.Operation;

namespace Tidemark.Service.Security;

/// <summary>Who did what: in the catalog, and in the log.</summary>
internal sealed class AuditLog(CatalogDatabase catalog, TimeProvider time, ILogger<AuditLog> log)
{
    /// <summary>Where a request says what it was about, when its address does not.</summary>
    public const string OnKey = "audit.on";

    /// <summary>Where signing in says who it was.</summary>
    public const string UserKey = "audit.user";

    private const int LongestText = 200;

    /// <summary>Adds an entry. A catalog that fails loses it to the log, which has it anyway.</summary>
    public async Task AddAsync(string user, string? address, string action, string? on, int status)
    {
        (user, on) = (Printable(user)!, Printable(on));
        ServiceLog.Audited(log, user, address, action, on, status);
        try
        {
            await catalog.WriteAsync(db =>
            {
                db.Audit.Add(new AuditRow { At = time.GetUtcNow(), User = user, Address = address, Action = action, On = on, Status = status });
                return db.SaveChangesAsync();
            }, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (CatalogDatabase.IsFailure(e))
        {
            ServiceLog.CatalogFailed(log, 0, e);
        }
    }

    /// <summary>Entries, the youngest first.</summary>
    /// <param name="user">Only those of this user; null for all.</param>
    /// <param name="below">Only those with a smaller id; null for all.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<AuditView>> ListAsync(string? user, long? below, int limit, CancellationToken cancellationToken)
    {
        var rows = await catalog.ReadAsync(db => db.Audit.AsNoTracking().Where(a => (user == null || a.User == user) && (below == null || a.Id < below)).OrderByDescending(a => a.Id).Take(limit).ToListAsync(cancellationToken)).ConfigureAwait(false);
        return [.. rows.Select(r => new AuditView(r.Id, r.At, r.User, r.Address, r.Action, r.On, r.Status))];
    }

    /// <summary>The names of all who are in it.</summary>
    public Task<List<string>> UsersAsync(CancellationToken cancellationToken) => catalog.ReadAsync(db => db.Audit.AsNoTracking().Select(a => a.User).Distinct().OrderBy(u => u).ToListAsync(cancellationToken));

    private static string? Printable(string? text) => text is null ? null : new string([.. text.Take(LongestText).Select(c => char.IsControl(c) ? '?' : c)]);
}
