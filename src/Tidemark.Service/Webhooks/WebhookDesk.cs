using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Tidemark.Errors;
using Tidemark.Service.Api;
using Tidemark.Service.Catalog;
using Tidemark.Service.Plans;
using Tidemark.Service.Security;

namespace Tidemark.Service.Webhooks;

/// <summary>The webhooks of the service. Thread-safe.</summary>
internal sealed class WebhookDesk(CatalogDatabase catalog, SecretBox secrets, WebhookOutbox outbox, WebhookClient client, TimeProvider time)
{
    private const int SecretBytes = 32;
    private const int LeastSecret = 16;
    private const int LongestText = 2000;

    /// <summary>All webhooks by name, and how their deliveries stand.</summary>
    public Task<List<WebhookView>> ListAsync(CancellationToken cancellationToken) => catalog.ReadAsync(async db =>
    {
        var views = new List<WebhookView>();
        foreach (var row in await db.Webhooks.AsNoTracking().OrderBy(w => w.Name).ToListAsync(cancellationToken).ConfigureAwait(false)) views.Add(await ViewAsync(db, row, cancellationToken).ConfigureAwait(false));
        return views;
    });

    /// <summary>A webhook.</summary>
    /// <exception cref="TidemarkException">There is none (TM207).</exception>
    public Task<WebhookView> GetAsync(string name, CancellationToken cancellationToken) => catalog.ReadAsync(async db => await ViewAsync(db, await FindAsync(db, name, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false));

    /// <summary>Makes a webhook.</summary>
    /// <exception cref="TidemarkException">Faults in the settings (TM101), or the name is taken (TM104).</exception>
    public async Task<NewWebhookView> AddAsync(WebhookSettings settings, string user, CancellationToken cancellationToken)
    {
        var faults = Check(settings);
        if (PlanName.Fault(settings.Name) is { } fault) faults.Add("name", fault);
        if (settings.Url is null) faults.Add("url", "is needed");
        faults.ThrowIfAny("The webhook cannot be made");
        var made = settings.Secret is null ? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes)) : null;
        var row = new WebhookRow
        {
            Name = settings.Name!, Address = Shown(settings.Url!), ProtectedUrl = secrets.Protect(settings.Url!), ProtectedSecret = secrets.Protect(settings.Secret ?? made!), Events = Words(settings), CreatedBy = user, CreatedAt = time.GetUtcNow(),
        };
        var view = await catalog.WriteAsync(async db =>
        {
            if (await db.Webhooks.AnyAsync(w => w.Name == row.Name, cancellationToken).ConfigureAwait(false)) throw new TidemarkException(ErrorCode.Conflict, $"There is a webhook '{row.Name}' already.", "Choose another name, or change that one.");
            db.Webhooks.Add(row);
            await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            return await ViewAsync(db, row, cancellationToken).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
        return new NewWebhookView(view, made);
    }

    /// <summary>Changes a webhook.</summary>
    /// <exception cref="TidemarkException">Faults in the settings (TM101); there is no such webhook (TM207).</exception>
    public Task<WebhookView> ChangeAsync(string name, WebhookSettings settings, CancellationToken cancellationToken)
    {
        Check(settings).ThrowIfAny($"Webhook '{name}' cannot be changed");
        return catalog.WriteAsync(async db =>
        {
            var row = await FindAsync(db, name, cancellationToken).ConfigureAwait(false);
            if (settings.Url is { } url) (row.Address, row.ProtectedUrl) = (Shown(url), secrets.Protect(url));
            if (settings.Secret is { } secret) row.ProtectedSecret = secrets.Protect(secret);
            row.Events = Words(settings);
            await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            return await ViewAsync(db, row, cancellationToken).ConfigureAwait(false);
        }, cancellationToken);
    }

    /// <summary>Removes a webhook, and what it was still to be told.</summary>
    /// <exception cref="TidemarkException">There is none (TM207).</exception>
    public async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        if (await catalog.WriteAsync(db => db.Webhooks.Where(w => w.Name == name).ExecuteDeleteAsync(cancellationToken), cancellationToken).ConfigureAwait(false) == 0) throw NoSuch(name);
    }

    /// <summary>Sends a webhook a test event, once, now.</summary>
    /// <exception cref="TidemarkException">There is no such webhook (TM207).</exception>
    public async Task<WebhookTest> TestAsync(string name, string user, CancellationToken cancellationToken)
    {
        var row = await catalog.ReadAsync(db => FindAsync(db, name, cancellationToken)).ConfigureAwait(false);
        var (url, secret) = (secrets.Unprotect(row.ProtectedUrl, $"webhook '{name}'"), secrets.Unprotect(row.ProtectedSecret, $"webhook '{name}'"));
        var message = outbox.New(WebhookEvents.Test, $"{user} tries webhook '{name}'.");
        var failure = await client.PostAsync(new Uri(url), secret, message.Event, message.Id, JsonSerializer.Serialize(message, ServiceJson.Stored), repeat: false, cancellationToken).ConfigureAwait(false);
        return new WebhookTest(failure is null, failure);
    }

    private static Faults Check(WebhookSettings settings)
    {
        var faults = new Faults();
        if (settings.Url is { } url && (url.Length > LongestText || !Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https") || parsed.UserInfo.Length > 0))
            faults.Add("url", "is no http:// or https:// address without a user");
        if (settings.Secret is { } secret && secret.Length is < LeastSecret or > LongestText) faults.Add("secret", $"is shorter than {LeastSecret} characters, or longer than {LongestText}");
        if (settings.Events.Any(e => !WebhookEvents.All.Contains(e))) faults.Add("events", $"must be some of {string.Join(", ", WebhookEvents.All)}");
        return faults;
    }

    private static string Words(WebhookSettings settings) => string.Join(' ', settings.Events.Count == 0 ? WebhookEvents.All : settings.Events.Distinct(StringComparer.Ordinal));

    private static string Shown(string url) => new Uri(url) is { PathAndQuery: "/" } plain ? plain.GetLeftPart(UriPartial.Authority) : new Uri(url).GetLeftPart(UriPartial.Authority) + "/…";

    private static async Task<WebhookRow> FindAsync(CatalogContext db, string name, CancellationToken cancellationToken) => await db.Webhooks.FirstOrDefaultAsync(w => w.Name == name, cancellationToken).ConfigureAwait(false) ?? throw NoSuch(name);

    private static TidemarkException NoSuch(string name) => new(ErrorCode.ObjectNotFound, $"There is no webhook '{name}'.");

    private static async Task<WebhookView> ViewAsync(CatalogContext db, WebhookRow row, CancellationToken cancellationToken)
    {
        var deliveries = db.Deliveries.AsNoTracking().Where(d => d.Webhook == row.Name);
        var youngest = await deliveries.OrderByDescending(d => d.Id).Select(d => new { d.State, d.Failure }).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        return new WebhookView
        {
            Name = row.Name,
            Address = row.Address,
            Events = row.Events.Split(' '),
            CreatedBy = row.CreatedBy,
            CreatedAt = row.CreatedAt,
            LastDeliveredAt = await deliveries.Where(d => d.State == DeliveryState.Delivered).MaxAsync(d => d.EndedAt, cancellationToken).ConfigureAwait(false),
            Waiting = await deliveries.CountAsync(d => d.State == DeliveryState.Waiting, cancellationToken).ConfigureAwait(false),
            GivenUp = await deliveries.CountAsync(d => d.State == DeliveryState.GivenUp, cancellationToken).ConfigureAwait(false),
            Failure = youngest is null or { State: DeliveryState.Delivered } ? null : youngest.Failure,
        };
    }
}
