using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Tidemark.Errors;

namespace Tidemark.Storage.S3;

/// <summary>What an S3 server says, as errors with a cure. No text holds a key.</summary>
internal static class S3Errors
{
    private const string Keys = "Check TIDEMARK_S3_ACCESS_KEY_ID and TIDEMARK_S3_SECRET_ACCESS_KEY (or AWS_…, or the credentials file), and that they belong to this server.";

    /// <summary>Whether an exception comes from the server or the way to it.</summary>
    public static bool IsOfServer(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        TidemarkException => false,
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        AmazonServiceException or AmazonClientException or HttpRequestException or IOException => true,
        _ => false,
    };

    /// <summary>Whether the object (or the upload) is not there.</summary>
    public static bool IsNotFound(Exception cause) => cause is AmazonS3Exception { StatusCode: HttpStatusCode.NotFound } s3 && s3.ErrorCode != "NoSuchBucket";

    /// <summary>Whether a condition of the request did not hold.</summary>
    public static bool IsPrecondition(Exception cause) => cause is AmazonS3Exception { StatusCode: HttpStatusCode.PreconditionFailed };

    /// <summary>Whether the server does not know a header of the request.</summary>
    public static bool IsNotImplemented(Exception cause) => cause is AmazonS3Exception { StatusCode: HttpStatusCode.NotImplemented };

    /// <summary>Whether the answer is a refusal without a reason, as HEAD gives it.</summary>
    public static bool IsBareRefusal(Exception cause) => cause is AmazonS3Exception { StatusCode: HttpStatusCode.Forbidden, ErrorCode: null or "" or "Forbidden" };

    /// <summary>Translates one.</summary>
    /// <param name="cause">What was thrown.</param>
    /// <param name="doing">What was done, for the message: "write s3://bucket/a".</param>
    /// <param name="options">The place.</param>
    public static TidemarkException Translate(Exception cause, string doing, S3Options options) => cause switch
    {
        AmazonServiceException answer when (int)answer.StatusCode != 0 => OfServer(answer, doing, options),
        _ => S3NetworkErrors.Translate(cause, doing, options),
    };

    private static TidemarkException OfServer(AmazonServiceException answer, string doing, S3Options options)
    {
        var server = options.Server;
        return (answer.ErrorCode ?? "", (int)answer.StatusCode) switch
        {
            ("NoSuchBucket", _) => Denied(ErrorCode.StorageFailed, $"bucket '{options.Bucket}' does not exist at {server}", "Create the bucket, or correct its name or the endpoint."),
            ("InvalidBucketName", _) => Denied(ErrorCode.InvalidArgument, $"{server} does not take '{options.Bucket}' as the name of a bucket", "Correct the name of the bucket."),
            ("InvalidAccessKeyId", _) => Denied(ErrorCode.StorageDenied, $"{server} does not know the access key id", Keys),
            ("SignatureDoesNotMatch", _) => Denied(ErrorCode.StorageDenied, $"{server} refuses the signature: the secret access key is wrong", Keys + " A proxy that changes the Host header has the same effect."),
            ("ExpiredToken" or "InvalidToken" or "TokenRefreshRequired", _) => Denied(ErrorCode.StorageDenied, $"{server} does not take the session token (any more)", "Fetch new temporary credentials."),
            ("RequestTimeTooSkewed" or "RequestExpired", _) => Denied(ErrorCode.StorageDenied, $"the clock of this machine and that of {server} differ too much", "Set the clock of this machine (chrony, systemd-timesyncd), or that of the server."),
            ("AccessDenied" or "AllAccessDisabled" or "AccountProblem" or "Forbidden" or "", 403) => Denied(ErrorCode.StorageDenied, "these keys have no right to",
                $"Give their user s3:ListBucket and s3:ListBucketMultipartUploads on bucket '{options.Bucket}', and s3:GetObject, s3:PutObject, s3:DeleteObject and s3:AbortMultipartUpload on what is in it."),
            ("QuotaExceeded" or "ServiceQuotaExceeded" or "LimitExceeded" or "XMinioAdminBucketQuotaExceeded", _) => Denied(ErrorCode.StorageFull, "the quota of the bucket or its user is used up", "Raise the quota, or prune old backup points. Files that were complete are intact."),
            ("InsufficientCapacity" or "XMinioStorageFull" or "InsufficientStorage", _) or (_, 507) => Denied(ErrorCode.StorageFull, $"no space is left at {server}", "Free some space there, or prune old backup points. Files that were complete are intact."),
            ("PermanentRedirect" or "AuthorizationHeaderMalformed" or "TemporaryRedirect" or "IllegalLocationConstraintException", _) or (_, 301 or 307) => Denied(
                ErrorCode.InvalidArgument, $"bucket '{options.Bucket}' is in another region than '{options.Region}', or at another endpoint", "Name its region with region=… and its endpoint with endpoint=…."),
            ("InvalidObjectState", _) => Denied(ErrorCode.StorageFailed, "the object lies in an archive tier and cannot be read at once", "Have the server bring it back first."),
            ("BadDigest" or "XAmzContentSHA256Mismatch" or "IncompleteBody" or "RequestTimeout", _) => Passing("the bytes did not arrive as they were sent"),
            ("SlowDown" or "ServiceUnavailable" or "InternalError" or "ConditionalRequestConflict" or "OperationAborted" or "TooManyRequests", _) or (_, 429 or >= 500 and not 501) => Passing($"{server} is busy or in trouble"),
            // Ceph takes the body of a request that it refused for the next request, and ends the connection: the request itself is right, and is made again on another one.
            ("BadRequest" or "", 400) => new TidemarkException(ErrorCode.StorageFailed, $"Cannot {doing}: {server} does not understand the request.", "Check the endpoint (https:// where the port is for TLS), and that no proxy changes requests.",
                isTransient: true, cause: new IOException("HTTP 400 without an error of S3's")),
            ("NoSuchKey" or "NotFound", _) => Denied(ErrorCode.StorageFailed, "it does not exist", "Check the path; if a backup point names this file, fetch it from another copy."),
            ("", _) => Denied(ErrorCode.StorageFailed, $"{server} does not answer as an S3 server does (HTTP {(int)answer.StatusCode})", "Check the endpoint, and style=path or style=host."),
            _ => Denied(ErrorCode.StorageFailed, $"{server} refuses it", "Look the cause up in the server's documentation."),
        };

        TidemarkException Denied(ErrorCode code, string why, string hint) => new(code, $"Cannot {doing}: {why}.", hint, cause: Said(answer));

        TidemarkException Passing(string why) => new(ErrorCode.StorageFailed, $"Cannot {doing}: {why}.", "Try again in a while.", isTransient: true, cause: Said(answer));
    }

    /// <summary>What the server said, without what its client adds.</summary>
    private static TidemarkException Said(AmazonServiceException answer)
    {
        var text = string.IsNullOrWhiteSpace(answer.Message) || answer.Message.StartsWith("Exception of type", StringComparison.Ordinal) ? "no message" : answer.Message;
        return new TidemarkException(ErrorCode.StorageFailed, $"[{(string.IsNullOrEmpty(answer.ErrorCode) ? "HTTP" : answer.ErrorCode)} {(int)answer.StatusCode}] {text}", cause: answer.InnerException is HttpRequestException or IOException ? answer.InnerException : null);
    }
}
