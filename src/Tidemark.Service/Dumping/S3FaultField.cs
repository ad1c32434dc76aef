using System.Security.Authentication;
using Tidemark.Errors;

namespace Tidemark.Service.Dumping;

/// <summary>Which field of S3 settings an error of the storage speaks of.</summary>
internal static class S3FaultField
{
    private const string Endpoint = "s3.endpoint";
    private const string Bucket = "s3.bucket";

    /// <summary>The field. What the server said is the error's cause, and begins with its code in brackets.</summary>
    public static string Of(TidemarkException error) => SpeaksOfAuthority(error) ? "s3.caCertificate" : Code(error) switch
    {
        "NoSuchBucket" or "InvalidBucketName" or "AccessDenied" or "AllAccessDisabled" or "QuotaExceeded" => Bucket,
        "InvalidAccessKeyId" => "s3.accessKeyId",
        "SignatureDoesNotMatch" => "s3.secretAccessKey",
        "PermanentRedirect" or "AuthorizationHeaderMalformed" or "TemporaryRedirect" or "IllegalLocationConstraintException" => "s3.region",
        null or "HTTP" or "BadRequest" or "NotFound" => Endpoint,
        _ => error.Code is ErrorCode.StorageDenied or ErrorCode.StorageFull ? Bucket : Endpoint,
    };

    /// <summary>What is wrong and, where it does not speak of the command line's ways to name keys, the cure.</summary>
    public static string Text(TidemarkException error) => Cure(error.Hint) is { } hint && !SpeaksOfEnvironment(error.Hint!) ? $"{error.Message} {hint}" : error.Message;

    /// <summary>The cure as it is for a plan.</summary>
    public static string? Cure(string? hint) => hint is null ? null
        : SpeaksOfEnvironment(hint) ? "Give the plan the keys that belong to this server; 'Test connection' tries them."
        : hint.Contains("ca=…", StringComparison.Ordinal) ? "If it is signed by an authority of your own, give the plan that one's certificate, or install it on this machine." : hint;

    private static bool SpeaksOfAuthority(TidemarkException error) => error.InnerException is AuthenticationException tls && tls.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase);

    private static bool SpeaksOfEnvironment(string hint) => hint.Contains("TIDEMARK_S3_", StringComparison.Ordinal);

    private static string? Code(TidemarkException error) =>
        error.InnerException is TidemarkException { Message: ['[', ..] } said && said.Message.IndexOf(' ', StringComparison.Ordinal) is > 1 and var end ? said.Message[1..end] : null;
}
