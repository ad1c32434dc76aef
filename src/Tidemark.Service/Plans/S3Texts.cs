namespace Tidemark.Service.Plans;

/// <summary>What can be wrong with S3 settings before anything is asked.</summary>
internal static class S3Texts
{
    public static void Check(S3Settings settings, Faults faults)
    {
        if (!Uri.TryCreate(settings.Endpoint, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https") || endpoint.UserInfo.Length > 0)
            faults.Add("s3.endpoint", "is no address like https://s3.example.com");
        if (string.IsNullOrEmpty(settings.AccessKeyId)) faults.Add("s3.accessKeyId", "is needed");
        if (string.IsNullOrEmpty(settings.SecretAccessKey)) faults.Add("s3.secretAccessKey", "is needed");
        if (settings.Bucket is not { Length: >= 3 and <= 63 } bucket || !bucket.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.'))
            faults.Add("s3.bucket", "has 3 to 63 lower-case letters, digits, '-' and '.'");
        if (settings.LocalRetentionPeriod is { } period && !Cycle.TryParse(period, out _)) faults.Add("s3.localRetentionPeriod", $"is '{period}'; write {Cycle.Form}");
        if (settings.LocalRetentionCount is < 0) faults.Add("s3.localRetentionCount", "must not be below zero");
        if (settings.LocalRetentionPeriod is null && settings.LocalRetentionCount is null) faults.Add("s3.localRetentionPeriod", "or localRetentionCount is needed");
    }
}
