using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tidemark.Storage;

namespace Tidemark.Service.Plans;

/// <summary>What can be wrong with S3 settings before anything is asked.</summary>
internal static class S3Texts
{
    private const int LeastRate = 1024;
    private const int LongestCertificate = 64 << 10;

    /// <summary>The fields that a connection needs.</summary>
    public static void CheckConnection(S3Settings settings, Faults faults)
    {
        if (!Uri.TryCreate(settings.Endpoint, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https") || endpoint.UserInfo.Length > 0 || endpoint.PathAndQuery != "/")
            faults.Add("s3.endpoint", "is no address like https://s3.example.com, without a path");
        if (string.IsNullOrWhiteSpace(settings.AccessKeyId)) faults.Add("s3.accessKeyId", "is needed");
        if (string.IsNullOrWhiteSpace(settings.SecretAccessKey)) faults.Add("s3.secretAccessKey", "is needed");
        if (settings.Bucket is not { Length: >= 3 and <= 63 } bucket || !bucket.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.'))
            faults.Add("s3.bucket", "has 3 to 63 lower-case letters, digits, '-' and '.'");
        if (settings.Region is { Length: > 0 } region && !region.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) faults.Add("s3.region", "is no name of a region");
        if (settings.Prefix?.Trim('/') is { Length: > 0 } prefix && !StoragePath.IsValid(prefix)) faults.Add("s3.prefix", "is no path of plain names, like backups/power");
        if (CertificateFault(settings) is { } certificate) faults.Add("s3.caCertificate", certificate);
        if (settings.UploadBytesPerSecond is < LeastRate) faults.Add("s3.uploadBytesPerSecond", $"must not be below {LeastRate}");
    }

    // It is answered by the API, so nothing secret may be in it.
    private static string? CertificateFault(S3Settings settings)
    {
        if (string.IsNullOrWhiteSpace(settings.CaCertificate)) return null;
        if (settings.CaCertificate.Length > LongestCertificate) return $"is longer than {LongestCertificate} characters";
        if (settings.CaCertificate.Contains("PRIVATE KEY-----", StringComparison.Ordinal)) return "holds a private key; give certificates only";
        if (settings.Endpoint?.StartsWith("http://", StringComparison.OrdinalIgnoreCase) == true) return "is of no use: the endpoint is plain http";
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(settings.CaCertificate);
            foreach (var certificate in certificates) certificate.Dispose();
            return certificates.Count == 0 ? "holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)" : null;
        }
        catch (CryptographicException)
        {
            return "holds a certificate that cannot be read; PEM form is needed (-----BEGIN CERTIFICATE-----)";
        }
    }

    /// <summary>The fields that say what stays on the disk.</summary>
    public static void CheckRetention(S3Settings settings, Faults faults)
    {
        if (settings.LocalRetentionPeriod is { } period && !Cycle.TryParse(period, out _)) faults.Add("s3.localRetentionPeriod", $"is '{period}'; write {Cycle.Form}");
        if (settings.LocalRetentionCount is < 0) faults.Add("s3.localRetentionCount", "must not be below zero");
        if (settings.LocalRetentionPeriod is null && settings.LocalRetentionCount is null) faults.Add("s3.localRetentionPeriod", "or localRetentionCount is needed");
    }
}
