using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tidemark.Service.Security;
using Tidemark.Service.Webhooks;

namespace Tidemark.Service.Api;

/// <summary>Webhooks.</summary>
internal static class WebhookEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("webhooks", (WebhookDesk desk, CancellationToken cancellationToken) => desk.ListAsync(cancellationToken)).WithName("ListWebhooks").WithSummary("All webhooks by name, without their secrets.").Produces<IReadOnlyList<WebhookView>>();
        api.MapGet("webhooks/{name}", (string name, WebhookDesk desk, CancellationToken cancellationToken) => desk.GetAsync(name, cancellationToken)).WithName("GetWebhook").WithSummary("A webhook.").Produces<WebhookView>().ProducesProblem(404);
        var manage = api.MapGroup("").RequireAuthorization(Scopes.Manage);
        manage.MapPost("webhooks", async (WebhookSettings settings, HttpContext http, WebhookDesk desk, CancellationToken cancellationToken) =>
        {
            http.Items[AuditLog.OnKey] = settings.Name;
            return Results.Created($"webhooks/{settings.Name}", await desk.AddAsync(settings, http.User.Identity!.Name!, cancellationToken).ConfigureAwait(false));
        }).WithName("CreateWebhook").WithSummary("Makes a webhook; the key of its signatures, where the service makes it, is answered this once.").Produces<NewWebhookView>(201).ProducesProblem(400).ProducesProblem(409);
        manage.MapPut("webhooks/{name}", (string name, WebhookSettings settings, WebhookDesk desk, CancellationToken cancellationToken) => desk.ChangeAsync(name, settings, cancellationToken))
            .WithName("ChangeWebhook").WithSummary("Changes a webhook's address, key or events.").Produces<WebhookView>().ProducesProblem(400).ProducesProblem(404);
        manage.MapDelete("webhooks/{name}", async (string name, WebhookDesk desk, CancellationToken cancellationToken) =>
        {
            await desk.RemoveAsync(name, cancellationToken).ConfigureAwait(false);
            return Results.NoContent();
        }).WithName("DeleteWebhook").WithSummary("Removes a webhook.").Produces(204).ProducesProblem(404);
        manage.MapPost("webhooks/{name}/test", (string name, HttpContext http, WebhookDesk desk, CancellationToken cancellationToken) => desk.TestAsync(name, http.User.Identity!.Name!, cancellationToken))
            .WithName("TestWebhook").WithSummary("Sends a webhook a test event, once, now.").Produces<WebhookTest>().ProducesProblem(404);
    }
}
