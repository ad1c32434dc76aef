using System.CommandLine;
using Tidemark.Cli.Commands;
using Tidemark.Errors;
using Tidemark.Service.Plans;

namespace Tidemark.Cli.Services;

/// <summary>A plan's S3 fields as options. The secret is none of them: it comes from the environment.</summary>
internal static class PlanS3Options
{
    private const string SecretVariable = "TIDEMARK_S3_SECRET_ACCESS_KEY";
    private const string None = "none";

    private static readonly Option<string?> Endpoint = new("--s3-endpoint") { Description = $"Dump to this S3 server; the secret access key is taken from {SecretVariable}. 'none' ends dumping", HelpName = "address" };
    private static readonly Option<string?> Bucket = new("--s3-bucket") { Description = "The bucket", HelpName = "name" };
    private static readonly Option<string?> Region = new("--s3-region") { Description = "The region [default: us-east-1]", HelpName = "name" };
    private static readonly Option<string?> Prefix = new("--s3-prefix") { Description = "What object names begin with; no two plans share one", HelpName = "prefix" };
    private static readonly Option<string?> AccessKeyId = new("--s3-access-key-id") { Description = "The access key id", HelpName = "id" };
    private static readonly Option<string?> Style = new("--s3-style") { Description = "Whether the bucket stands in the path or in the name of the host", HelpName = "path|host" };
    private static readonly Option<string?> LocalPeriod = new("--s3-local-period") { Description = "Files older than this leave the disk: 7d; 'none' for no limit of age", HelpName = "time" };
    private static readonly Option<string?> LocalCount = new("--s3-local-count") { Description = "Files beyond the newest so many leave the disk; 'none' for no limit of number", HelpName = "count" };
    private static readonly Option<long?> UploadRate = new("--s3-upload-rate") { Description = "The most bytes per second to send", HelpName = "size", CustomParser = r => GlobalOptions.Size(r) };

    private static readonly Option<string?> Authority = new("--s3-ca") { Description = "A PEM file with the certificates that the server's own may be signed by; 'none' for those that the system of the service trusts", HelpName = "file" };

    /// <summary>Adds all.</summary>
    public static Command AddTo(Command command)
    {
        Style.AcceptOnlyFromAmong("path", "host");
        foreach (var option in (Option[])[Endpoint, Bucket, Region, Prefix, AccessKeyId, Style, LocalPeriod, LocalCount, UploadRate, Authority]) command.Add(option);
        return command;
    }

    /// <summary>Adds what a clone has of its own.</summary>
    public static Command AddPrefixTo(Command command)
    {
        command.Add(Prefix);
        return command;
    }

    /// <summary>Settings with what was given; null for none.</summary>
    public static S3Settings? Apply(ParseResult parse, S3Settings? settings)
    {
        if (parse.GetValue(Endpoint) == None) return null;
        if (settings is null && ((Option[])[Endpoint, Bucket, Region, Prefix, AccessKeyId, Style, LocalPeriod, LocalCount, UploadRate, Authority]).All(o => parse.GetResult(o) is null)) return null;
        settings ??= new S3Settings();
        return settings with
        {
            Endpoint = parse.GetValue(Endpoint) ?? settings.Endpoint,
            Bucket = parse.GetValue(Bucket) ?? settings.Bucket,
            Region = parse.GetValue(Region) ?? settings.Region,
            Prefix = parse.GetValue(Prefix) ?? settings.Prefix,
            AccessKeyId = parse.GetValue(AccessKeyId) ?? settings.AccessKeyId,
            SecretAccessKey = Environment.GetEnvironmentVariable(SecretVariable) is { Length: > 0 } secret ? secret : null,
            PathStyle = parse.GetValue(Style) switch { "path" => true, "host" => false, _ => settings.PathStyle },
            LocalRetentionPeriod = parse.GetValue(LocalPeriod) is { } period ? (period == None ? null : period) : settings.LocalRetentionPeriod,
            LocalRetentionCount = parse.GetValue(LocalCount) is { } count ? Count(count) : settings.LocalRetentionCount,
            CaCertificate = parse.GetValue(Authority) is { } file ? (file == None ? null : Pem(file)) : settings.CaCertificate,
            UploadBytesPerSecond = parse.GetValue(UploadRate) ?? settings.UploadBytesPerSecond,
        };
    }

    private static string Pem(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TidemarkException(ErrorCode.InvalidArgument, $"--s3-ca: {file} cannot be read: {e.Message}", "Name a PEM file with -----BEGIN CERTIFICATE----- in it.", cause: e);
        }
    }

    private static int? Count(string text) => text == None ? null
        : int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var count) ? count
        : throw new TidemarkException(ErrorCode.InvalidArgument, $"--s3-local-count takes a number, not '{text}'.", "For example 20, or none.");
}
