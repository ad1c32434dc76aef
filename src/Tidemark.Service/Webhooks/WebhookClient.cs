using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Polly;
using Polly.Retry;
using Polly.Timeout;
using Tidemark.Service.Operation;

namespace Tidemark.Service.Webhooks;

/// <summary>Posts events, signed. A try that fails for a passing reason is repeated twice at once; who calls repeats it after longer pauses. Thread-safe.</summary>
internal sealed class WebhookClient : IDisposable
{
    public const string SignatureHeader = "X-Tidemark-Signature";
    public const string TimestampHeader = "X-Tidemark-Timestamp";
    public const string EventHeader = "X-Tidemark-Event";
    public const string DeliveryHeader = "X-Tidemark-Delivery";

    private const int Repeats = 2;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline<HttpResponseMessage> _repeating;
    private readonly ResiliencePipeline<HttpResponseMessage> _once;

    public WebhookClient(ServiceOptions options)
    {
        _time = options.Time;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = Limit, PooledConnectionLifetime = TimeSpan.FromMinutes(2) }) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("Tidemark", typeof(WebhookClient).Assembly.GetName().Version?.ToString(3)));
        _once = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = _time }.AddTimeout(Limit).Build();
        _repeating = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = _time }.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            ShouldHandle = new PredicateBuilder<HttpResponseMessage>().Handle<HttpRequestException>().Handle<TimeoutRejectedException>().HandleResult(r => IsPassing(r.StatusCode)),
            MaxRetryAttempts = Repeats,
            Delay = FirstPause,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            OnRetry = retry =>
            {
                retry.Outcome.Result?.Dispose();
                return default;
            },
        }).AddTimeout(Limit).Build();
    }

    /// <summary>The signature of a body: HMAC-SHA256 of <c>timestamp.body</c>, hexadecimal.</summary>
    public static string Sign(string secret, string timestamp, string body) => "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{timestamp}.{body}")));

    /// <summary>Posts an event.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="secret">The key of the signature.</param>
    /// <param name="name">The event.</param>
    /// <param name="id">Its id.</param>
    /// <param name="body">What to send.</param>
    /// <param name="repeat">Whether a try that failed for a passing reason is repeated.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Why it was not taken, in words without a secret; null when it was.</returns>
    public async Task<string?> PostAsync(Uri url, string secret, string name, string id, string body, bool repeat, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await (repeat ? _repeating : _once).ExecuteAsync(async token => await SendAsync(url, secret, name, id, body, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? null : string.Create(CultureInfo.InvariantCulture, $"it answered {(int)response.StatusCode} {response.StatusCode}");
        }
        catch (HttpRequestException e)
        {
            return e.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => $"the name {url.Host} does not resolve",
                HttpRequestError.ConnectionError => $"{url.Host}:{url.Port} cannot be reached",
                HttpRequestError.SecureConnectionError => $"TLS with {url.Host}:{url.Port} failed: {e.InnerException?.Message ?? e.Message}",
                _ => $"the request to {url.Host}:{url.Port} failed: {e.Message}",
            };
        }
        catch (TimeoutRejectedException)
        {
            return $"{url.Host}:{url.Port} did not answer within {Limit.TotalSeconds:0} s";
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(Uri url, string secret, string name, string id, string body, CancellationToken cancellationToken)
    {
        var timestamp = _time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add(EventHeader, name);
        request.Headers.Add(DeliveryHeader, id);
        request.Headers.Add(TimestampHeader, timestamp);
        request.Headers.Add(SignatureHeader, Sign(secret, timestamp, body));
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsPassing(HttpStatusCode status) => status is >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests;
}
