using Tidemark.Service.Plans;

namespace Tidemark.Web.Pages.Plans;

/// <summary>S3 settings while somebody fills them in.</summary>
internal sealed class S3Entry
{
    public string? Endpoint { get; set; }

    public string? AccessKeyId { get; set; }

    /// <summary>Empty leaves it as it is.</summary>
    public string? SecretAccessKey { get; set; }

    public string? Bucket { get; set; }

    public string? Region { get; set; }

    public string? Prefix { get; set; }

    public bool PathStyle { get; set; } = true;

    public long? UploadBytesPerSecond { get; set; }

    public string? LocalRetentionPeriod { get; set; }

    public int? LocalRetentionCount { get; set; }

    public string? CaCertificate { get; set; }

    public static S3Entry Of(S3Settings settings) => new()
    {
        Endpoint = settings.Endpoint, AccessKeyId = settings.AccessKeyId, Bucket = settings.Bucket, Region = settings.Region, Prefix = settings.Prefix, PathStyle = settings.PathStyle ?? true, UploadBytesPerSecond = settings.UploadBytesPerSecond,
        LocalRetentionPeriod = settings.LocalRetentionPeriod, LocalRetentionCount = settings.LocalRetentionCount, CaCertificate = settings.CaCertificate,
    };

    public S3Settings ToSettings() => new()
    {
        Endpoint = Endpoint?.Trim(), AccessKeyId = AccessKeyId?.Trim(), SecretAccessKey = string.IsNullOrEmpty(SecretAccessKey) ? null : SecretAccessKey, Bucket = Bucket?.Trim(), Region = string.IsNullOrWhiteSpace(Region) ? null : Region.Trim(), Prefix = string.IsNullOrWhiteSpace(Prefix) ? null : Prefix.Trim(),
        PathStyle = PathStyle, UploadBytesPerSecond = UploadBytesPerSecond, LocalRetentionPeriod = LocalRetentionPeriod, LocalRetentionCount = LocalRetentionCount, CaCertificate = string.IsNullOrWhiteSpace(CaCertificate) ? null : CaCertificate.Trim(),
    };
}
