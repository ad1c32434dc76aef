using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Tidemark.Service.Api;
using Tidemark.Service.Dumping;
using Tidemark.Service.Plans;
using Tidemark.Service.Security;
using Tidemark.Service.Servers;
using Tidemark.Service.Tasks;
using Tidemark.Service.Tests.EndToEnd;
using Tidemark.Service.Upkeep;
using Tidemark.Service.Webhooks;

namespace Tidemark.Service.Tests.Api;

/// <summary>null in the place of every field of every request that has a body: the default, or a fault that names the field.</summary>
public sealed class NullStory
{
    private static int _names;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_WithNullForEachField_MeanTheDefaultOrNameTheField()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("base");
        await scene.Api.BackupAsync("base");
        await scene.Api.PostAsync<NewWebhookView>("webhooks", Body(scene, typeof(WebhookSettings), "base"));
        var requests = scene.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(e => (Method: e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0], Pattern: e.RoutePattern.RawText!, Body: e.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType)).Where(r => r.Body is not null).ToList();
        Assert.True(requests.Count >= 15, $"only {requests.Count} requests have a body");
        foreach (var (method, pattern, type) in requests)
        {
            var name = method == "PUT" ? "base" : null;
            var path = pattern["/api/v1/".Length..].Replace("{name}", pattern.Contains("servers", StringComparison.Ordinal) ? "main" : "base", StringComparison.Ordinal);
            await AnswersAsync(scene, method!, path, null, "");
            foreach (var property in type!.GetProperties().Where(p => p.SetMethod is not null))
            {
                var field = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
                await AnswersAsync(scene, method!, path, With(Body(scene, type, name), field, null), field);
                if (property.PropertyType == typeof(IReadOnlyList<string>)) await AnswersAsync(scene, method!, path, With(Body(scene, type, name), field, new JsonArray((JsonNode?)null)), field);
                if (property.PropertyType != typeof(S3Settings)) continue;
                await AnswersAsync(scene, method!, path, With(Body(scene, type, name), field, new JsonObject()), "s3");
                if (type != typeof(S3CheckRequest)) continue;
                foreach (var inner in typeof(S3Settings).GetProperties()) await AnswersAsync(scene, method!, path, With(Body(scene, type, name), field, With(S3(), JsonNamingPolicy.CamelCase.ConvertName(inner.Name), null)), "s3");
            }
        }
    }

    private static async Task AnswersAsync(ServiceScene scene, string method, string path, JsonObject? body, string field)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent(body?.ToJsonString() ?? "null", Encoding.UTF8, "application/json") };
        using var response = await scene.Api.Http.SendAsync(request, Cancel);
        var answer = await response.Content.ReadAsStringAsync(Cancel);
        var said = $"{method} {path} {body?.ToJsonString() ?? "null"}: {response.StatusCode} {answer}";
        // Nobody signs in without a name or a password.
        if (path == "session" && body is not null) Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, said);
        else if (!response.IsSuccessStatusCode || body is null) Assert.True(response.StatusCode == HttpStatusCode.BadRequest && answer.Contains(field, StringComparison.Ordinal), said);
    }

    private static JsonObject With(JsonObject body, string field, JsonNode? value)
    {
        body[field] = value;
        return body;
    }

    /// <summary>A request that is granted, under a name that is not taken.</summary>
    private static JsonObject Body(ServiceScene scene, Type type, string? name = null)
    {
        name ??= $"n{Interlocked.Increment(ref _names)}";
        object body = type.Name switch
        {
            nameof(SignInRequest) => new SignInRequest("root", "taosdata"),
            nameof(TokenSettings) => new TokenSettings { Name = name, Scopes = [Scopes.Read] },
            nameof(ServerSettings) => new ServerSettings { Name = name, Dsn = scene.Dsn.ToSecretString() },
            nameof(PlanSettings) => new PlanSettings { Name = name, Server = "main", Database = ServiceScene.Database, Directory = name },
            nameof(PlanClone) => new PlanClone { Name = name, Database = ServiceScene.Database, Directory = name, NextExecutionAt = DateTimeOffset.UnixEpoch.AddYears(200) },
            nameof(S3CheckRequest) => new S3CheckRequest(),
            nameof(VerifyRequest) => new VerifyRequest(),
            nameof(CompactRequest) => new CompactRequest(),
            nameof(PruneRequest) => new PruneRequest { KeepLast = 1, DryRun = true },
            nameof(RestoreRequest) => new RestoreRequest { Plan = "base", Database = "copy", DryRun = true },
            nameof(WebhookSettings) => new WebhookSettings { Name = name, Url = "http://127.0.0.1:1/", Secret = "a secret of this test" },
            _ => throw new NotSupportedException($"{type.Name} is a request that this test does not know yet"),
        };
        return JsonSerializer.SerializeToNode(body, ServiceJson.Stored)!.AsObject();
    }

    private static JsonObject S3() => JsonSerializer.SerializeToNode(
        new S3Settings { Endpoint = "http://127.0.0.1:1", AccessKeyId = "id", SecretAccessKey = "secret", Bucket = "bucket", Region = "us-east-1", Prefix = "p", PathStyle = true, LocalRetentionCount = 1 }, ServiceJson.Stored)!.AsObject();
}
