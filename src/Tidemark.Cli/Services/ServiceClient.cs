using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Tidemark.Errors;
using Tidemark.Service.Api;

namespace Tidemark.Cli.Services;

/// <summary>Asks a service over its REST API. Signs out when it is disposed.</summary>
internal sealed class ServiceClient : IAsyncDisposable
{
    private const string AntiforgeryHeader = "X-Tidemark-Antiforgery";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private readonly HttpClient _http;
    private readonly ServiceAddress _address;
    private bool _hasSession;

    private ServiceClient(ServiceAddress address)
    {
        _address = address;
        _http = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = address.Address, Timeout = Limit };
    }

    /// <summary>Signs in.</summary>
    public static async Task<ServiceClient> OpenAsync(ServiceAddress address, CancellationToken cancellationToken)
    {
        var client = new ServiceClient(address);
        if (address.Token is not null)
        {
            client._http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", address.Token);
            return client;
        }

        var session = await client.SendAsync<SessionView>(HttpMethod.Post, "session", new SignInRequest(address.User, address.Password), cancellationToken);
        client._http.DefaultRequestHeaders.Add(AntiforgeryHeader, session.AntiforgeryToken);
        client._hasSession = true;
        return client;
    }

    public Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) => SendAsync<T>(HttpMethod.Get, path, null, cancellationToken);

    public Task<T> PostAsync<T>(string path, object? body, CancellationToken cancellationToken) => SendAsync<T>(HttpMethod.Post, path, body ?? new { }, cancellationToken);

    public Task<T> PutAsync<T>(string path, object body, CancellationToken cancellationToken) => SendAsync<T>(HttpMethod.Put, path, body, cancellationToken);

    public Task<T> DeleteAsync<T>(string path, CancellationToken cancellationToken) => SendAsync<T>(HttpMethod.Delete, path, null, cancellationToken);

    /// <summary>A whole list, page by page.</summary>
    public async Task<IReadOnlyList<T>> ListAsync<T>(string path, CancellationToken cancellationToken)
    {
        var items = new List<T>();
        for (string? next = null; ;)
        {
            var page = await GetAsync<Page<T>>(next is null ? path : $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}after={Uri.EscapeDataString(next)}", cancellationToken);
            items.AddRange(page.Items);
            if (page.Next is null) return items;
            next = page.Next;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_hasSession)
        {
            try
            {
                using var response = await _http.DeleteAsync(new Uri("session", UriKind.Relative));
            }
            catch (HttpRequestException)
            {
                // The service is gone; so is the session.
                _hasSession = false;
            }
        }

        _http.Dispose();
    }

    private async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = JsonContent.Create(body, body.GetType(), options: ServiceJson.Stored);
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            if (!response.IsSuccessStatusCode) throw Refused(response, text);
            return text.Length == 0 ? default! : JsonSerializer.Deserialize<T>(text, ServiceJson.Stored)!;
        }
        catch (HttpRequestException e)
        {
            throw new TidemarkException(ErrorCode.ConnectFailed, $"The service {_address} cannot be reached.", "Is 'tidemark serve' running there? Check address and port.", isTransient: true, cause: e);
        }
        catch (JsonException e)
        {
            throw new TidemarkException(ErrorCode.ProtocolViolation, $"{_address} does not answer as a Tidemark service does.", "Check the address and the versions of both.", cause: e);
        }
    }

    private TidemarkException Refused(HttpResponseMessage response, string text)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return new TidemarkException(ErrorCode.ProtocolViolation, $"{_address} answers {(int)response.StatusCode}, and not as a Tidemark service does.", "Check the address.");
        var problem = JsonSerializer.Deserialize<JsonElement>(text, ServiceJson.Stored);
        var code = Text(problem, "code") is { Length: 5 } known && int.TryParse(known.AsSpan(2), out var number) && Enum.IsDefined((ErrorCode)number) ? (ErrorCode)number : ErrorCode.Internal;
        return new TidemarkException(code, Text(problem, "detail") ?? text, Text(problem, "hint"));
    }

    private static string? Text(JsonElement problem, string name) => problem.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
