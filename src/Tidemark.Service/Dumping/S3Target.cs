using Tidemark.Service.Plans;
using Tidemark.Storage.S3;
using Tidemark.Storage.Tiers;

namespace Tidemark.Service.Dumping;

/// <summary>A plan's S3 settings as the storage knows them.</summary>
internal static class S3Target
{
    private const string DefaultRegion = "us-east-1";

    /// <summary>Where and how; the settings are checked and hold the secret.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="maxRetries">How often a request that failed for a passing cause is repeated.</param>
    public static S3Options Options(S3Settings settings, int maxRetries) => new()
    {
        Endpoint = new Uri(settings.Endpoint!),
        Bucket = settings.Bucket!,
        Prefix = Prefix(settings),
        Region = string.IsNullOrEmpty(settings.Region) ? DefaultRegion : settings.Region,
        AccessKeyId = settings.AccessKeyId!,
        SecretAccessKey = settings.SecretAccessKey!,
        PathStyle = settings.PathStyle,
        CaPem = string.IsNullOrWhiteSpace(settings.CaCertificate) ? null : settings.CaCertificate,
        UploadBytesPerSecond = settings.UploadBytesPerSecond,
        MaxRetries = maxRetries,
    };

    /// <summary>The folder in the bucket; people write '/' at its ends.</summary>
    public static string Prefix(S3Settings settings) => settings.Prefix?.Trim('/') ?? "";

    /// <summary>The folder of a clone: beside that of its original, under its own name.</summary>
    public static string? PrefixBeside(S3Settings settings, string? name)
    {
        var prefix = Prefix(settings);
        return prefix.Length == 0 ? null : prefix[..(prefix.LastIndexOf('/') + 1)] + name;
    }

    /// <summary>Which files stay on the disk.</summary>
    public static LocalRetention Retention(S3Settings settings) => new()
    {
        Period = settings.LocalRetentionPeriod is { } text && Cycle.TryParse(text, out var seconds) ? TimeSpan.FromSeconds(seconds) : null,
        Count = settings.LocalRetentionCount,
    };

    /// <summary>Whether two places are one, or one lies in the other: of two plans that share them, one would overwrite or delete what is the other's.</summary>
    public static bool Overlap(S3Settings a, S3Settings b)
    {
        var (one, other) = (PlaceOf(a), PlaceOf(b));
        return one.StartsWith(other, StringComparison.Ordinal) || other.StartsWith(one, StringComparison.Ordinal);
    }

    /// <summary>Whether two settings name one place.</summary>
    public static bool IsSame(S3Settings a, S3Settings b) => PlaceOf(a) == PlaceOf(b);

    private static string PlaceOf(S3Settings settings)
    {
        var prefix = Prefix(settings);
        // One server has many spellings: with and without its scheme's own port, in capitals, with the root's point behind the name.
        var server = Uri.TryCreate(settings.Endpoint?.Trim(), UriKind.Absolute, out var endpoint) ? $"{endpoint.Scheme}://{endpoint.IdnHost.TrimEnd('.').ToLowerInvariant()}:{endpoint.Port}" : settings.Endpoint;
        return $"{server}/{settings.Bucket}/{(prefix.Length == 0 ? "" : prefix + "/")}";
    }
}
