using System.Net;
using Tidemark.Service.Webhooks;

namespace Tidemark.Service.Tests.Webhooks;

/// <summary>A request that a listener got.</summary>
internal sealed record HookCall(string Path, IReadOnlyDictionary<string, string> Headers, string Body, WebhookMessage Message, HttpStatusCode Answer);
