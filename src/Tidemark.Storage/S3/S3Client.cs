using System.Net;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Polly;
using Polly.Retry;
using Tidemark.Errors;

namespace Tidemark.Storage.S3;

/// <summary>One bucket of one server: requests that are repeated when they fail for a passing reason, and errors of ours. Thread-safe.</summary>
internal sealed class S3Client : IDisposable
{
    private readonly S3Transport _transport;
    private readonly AmazonS3Client _client;
    private readonly ResiliencePipeline _retries;
    private volatile bool _reached;
    private volatile bool _bucketSeen;

    public S3Client(S3Options options, TimeProvider time, Func<DnsEndPoint, EndPoint>? connectTo)
    {
        Options = options;
        try
        {
            _transport = new S3Transport(options, time, connectTo);
        }
        catch (CryptographicException cause)
        {
            throw new TidemarkException(ErrorCode.InvalidArgument, $"{(options.CaPem is null ? "The CA file " + options.CaFile : "The CA certificate")} holds no certificates in PEM form.", "It has -----BEGIN CERTIFICATE----- in it.", cause: cause);
        }

        _client = new AmazonS3Client(CredentialsOf(options), Configure(options, _transport));
        _retries = Retries(options, time);
    }

    public S3Options Options { get; }

    /// <summary>The key of a path.</summary>
    public string KeyOf(string path) => Options.Prefix.Length == 0 ? path : $"{Options.Prefix}/{path}";

    /// <summary>Makes a request.</summary>
    /// <param name="doing">What it does, for messages.</param>
    /// <param name="call">The request; made again from the beginning when it is repeated.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<T> RunAsync<T>(string doing, Func<AmazonS3Client, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await _retries.ExecuteAsync(
            async token =>
            {
                using var trace = S3Telemetry.Begin(Options, doing);
                try
                {
                    var result = await call(_client, token).ConfigureAwait(false);
                    _reached = true;
                    trace.Succeed();
                    return result;
                }
                catch (AmazonS3Exception cause) when (S3Errors.IsBareRefusal(cause))
                {
                    _reached = true;
                    throw await ExplainAsync(cause, doing, token).ConfigureAwait(false);
                }
                catch (AmazonS3Exception cause) when (S3Errors.IsNotFound(cause) || S3Errors.IsPrecondition(cause) || S3Errors.IsNotImplemented(cause))
                {
                    // An answer like others: who asked knows what to do with it.
                    _reached = true;
                    trace.Succeed();
                    throw;
                }
                catch (Exception cause) when (S3Errors.IsOfServer(cause, token))
                {
                    var error = S3Errors.Translate(cause, doing, Options);
                    trace.Fail(error);
                    if (error.InnerException is TidemarkException) _reached = true;
                    throw error;
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Facts about an object; null when there is none.</summary>
    public async ValueTask<GetObjectMetadataResponse?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        var doing = $"look at {Named(key)}";
        try
        {
            var found = await RunAsync(doing, (client, token) => client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = Options.Bucket, Key = key }, token), cancellationToken).ConfigureAwait(false);
            _bucketSeen = true;
            return found;
        }
        catch (AmazonS3Exception cause) when (S3Errors.IsNotFound(cause))
        {
            // An answer without a body does not say whether it is the object or the bucket that is missing.
            if (!_bucketSeen) await ListAsync(key, null, 1, cancellationToken).ConfigureAwait(false);
            return null;
        }
    }

    /// <summary>A page of the objects whose keys begin with a prefix, in the order of their UTF-8 bytes.</summary>
    public async ValueTask<ListObjectsV2Response> ListAsync(string prefix, string? after, int most, CancellationToken cancellationToken)
    {
        var page = await RunAsync($"list {Options.Location}", (client, token) => client.ListObjectsV2Async(
            new ListObjectsV2Request { BucketName = Options.Bucket, Prefix = prefix, ContinuationToken = after, MaxKeys = most }, token), cancellationToken).ConfigureAwait(false);
        _bucketSeen = true;
        return page;
    }

    /// <summary>Deletes an object, or does nothing when there is none.</summary>
    public async ValueTask DeleteAsync(string key, CancellationToken cancellationToken)
        => await RunAsync($"delete {Named(key)}", (client, token) => client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = Options.Bucket, Key = key }, token), cancellationToken).ConfigureAwait(false);

    /// <summary>An object as a message names it.</summary>
    public string Named(string key) => $"s3://{Options.Bucket}/{key}";

    public void Dispose()
    {
        _client.Dispose();
        _transport.Dispose();
    }

    private static AWSCredentials CredentialsOf(S3Options options) => options.SessionToken is { } token
        ? new SessionAWSCredentials(options.AccessKeyId, options.SecretAccessKey, token)
        : new BasicAWSCredentials(options.AccessKeyId, options.SecretAccessKey);

    private static AmazonS3Config Configure(S3Options options, S3Transport transport) => new()
    {
        ServiceURL = options.Server,
        AuthenticationRegion = options.Region,
        ForcePathStyle = options.UsesPathStyle,
        IgnoreConfiguredEndpointUrls = true,
        MaxErrorRetry = 0,
        RetryMode = RequestRetryMode.Standard,
        HttpClientFactory = transport,
        // Many servers refuse or store the trailers of the newer checksums; every request has Content-MD5 and a signed SHA-256 instead.
        RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        AllowAutoRedirect = false,
        DisableLogging = true,
    };

    private ResiliencePipeline Retries(S3Options options, TimeProvider time)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        return options.MaxRetries == 0 ? builder.Build() : builder.AddRetry(new RetryStrategyOptions
        {
            // A server that was never reached is not tried again: the address is wrong more often than the server is away.
            ShouldHandle = new PredicateBuilder().Handle<TidemarkException>(e => e.IsTransient && (_reached || e.InnerException is TidemarkException)),
            MaxRetryAttempts = options.MaxRetries,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(10),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        }).Build();
    }

    /// <summary>Finds the reason of a refusal that came without one, by a request whose answer has a body.</summary>
    private async ValueTask<TidemarkException> ExplainAsync(AmazonS3Exception refusal, string doing, CancellationToken cancellationToken)
    {
        try
        {
            await _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Options.Bucket, Prefix = Options.Prefix, MaxKeys = 1 }, cancellationToken).ConfigureAwait(false);
            return S3Errors.Translate(refusal, doing, Options);
        }
        catch (Exception cause) when (S3Errors.IsOfServer(cause, cancellationToken))
        {
            return S3Errors.Translate(cause, doing, Options);
        }
    }
}
