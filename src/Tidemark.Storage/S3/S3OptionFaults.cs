using System.Buffers;
using Tidemark.Errors;

namespace Tidemark.Storage.S3;

/// <summary>Everything that is wrong with options, at once. No fault repeats a secret.</summary>
internal static class S3OptionFaults
{
    private static readonly SearchValues<char> BucketCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_");
    private static readonly SearchValues<char> RegionCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

    public static TidemarkException Refusal(IReadOnlyList<string> faults) => new(
        ErrorCode.InvalidArgument, $"The S3 repository cannot be used: {string.Join("; ", faults)}.",
        "Write s3://bucket/prefix?endpoint=https://host:port&region=name, with the keys in TIDEMARK_S3_ACCESS_KEY_ID and TIDEMARK_S3_SECRET_ACCESS_KEY.");

    public static List<string> Of(S3Options options)
    {
        var faults = new List<string>();
        if (options.Bucket is not { Length: >= 3 and <= 63 } || options.Bucket.AsSpan().ContainsAnyExcept(BucketCharacters)) faults.Add("the bucket's name is not 3 to 63 letters, digits, '.', '-' and '_'");
        if (options.Prefix.Length > 0 && !StoragePath.IsValid(options.Prefix)) faults.Add("the object prefix is not a path of plain names");
        if (options.Region.Length == 0 || options.Region.AsSpan().ContainsAnyExcept(RegionCharacters)) faults.Add("the region is not a name");
        if (string.IsNullOrWhiteSpace(options.AccessKeyId)) faults.Add("there is no access key id");
        if (string.IsNullOrWhiteSpace(options.SecretAccessKey)) faults.Add("there is no secret access key");
        if (EndpointFault(options.Endpoint) is { } endpoint) faults.Add(endpoint);
        if (options is { Endpoint: null, PathStyle: null } && options.Bucket is { } bucket && bucket.Contains('.', StringComparison.Ordinal)) faults.Add("a bucket with a dot in its name needs style=path at Amazon");
        if (options is { UsesTls: true, CaPem: null } && options.CaFile is { } authority && !File.Exists(authority)) faults.Add($"the CA file {authority} is not there");
        if (options.UploadBytesPerSecond is < 1024) faults.Add("a rate limit below 1 KiB a second");
        if (options.MaxRetries is < 0 or > 100) faults.Add($"{options.MaxRetries} retries; 0 to 100 can be asked for");
        if (options.PartSizeBytes is < S3Options.LeastPartSizeBytes or > 512 << 20) faults.Add($"a part size of {options.PartSizeBytes} bytes; 5 MiB to 512 MiB can be asked for");
        if (options.ConcurrentUploads is < 1 or > 64) faults.Add($"{options.ConcurrentUploads} uploads at once; 1 to 64 can be asked for");
        AddSpan(faults, "the time limit for connecting", options.ConnectTimeout, TimeSpan.FromMilliseconds(100));
        AddSpan(faults, "the time limit of a connection that stands still", options.IdleTimeout, TimeSpan.FromMilliseconds(100));
        AddSpan(faults, "the lease of a lock", options.LockLease, TimeSpan.FromSeconds(4));
        return faults;
    }

    private static string? EndpointFault(Uri? endpoint) => endpoint switch
    {
        null => null,
        { IsAbsoluteUri: false } => "the endpoint is not http://host:port or https://host:port",
        _ when endpoint.Scheme != Uri.UriSchemeHttp && endpoint.Scheme != Uri.UriSchemeHttps => "the endpoint is not http://host:port or https://host:port",
        { UserInfo.Length: > 0 } => "the endpoint holds a user; keys come from the environment or a file",
        { PathAndQuery: not "/" } => "the endpoint holds a path; the bucket belongs before it, as in s3://bucket/prefix?endpoint=…",
        _ => null,
    };

    private static void AddSpan(List<string> faults, string what, TimeSpan value, TimeSpan least)
    {
        if (value < least || value > TimeSpan.FromDays(1)) faults.Add($"{what} is {value}; {least} to one day can be asked for");
    }
}
