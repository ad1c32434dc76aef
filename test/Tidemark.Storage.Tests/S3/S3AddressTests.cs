using Tidemark.Errors;
using Tidemark.Storage.S3;

namespace Tidemark.Storage.Tests.S3;

/// <summary>URLs, variables and files that say where a repository is.</summary>
public sealed class S3AddressTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Parse_EverySetting_IsTaken()
    {
        var options = Parse(
            "s3://backups/a/b%20c/?endpoint=https://s3.example.com:9000&region=eu-1&style=host&rate-limit=2MiB&retries=3&part-size=16MiB&uploads=2&connect-timeout=5&timeout=2m&lock-lease=30s",
            ("TIDEMARK_S3_ACCESS_KEY_ID", "KEY"), ("TIDEMARK_S3_SECRET_ACCESS_KEY", "SECRET"), ("TIDEMARK_S3_SESSION_TOKEN", "TOKEN"));

        Assert.Equal(new S3Options
        {
            Bucket = "backups", Prefix = "a/b c", Endpoint = new Uri("https://s3.example.com:9000"), Region = "eu-1", PathStyle = false, UploadBytesPerSecond = 2 << 20, MaxRetries = 3, PartSizeBytes = 16 << 20,
            ConcurrentUploads = 2, ConnectTimeout = TimeSpan.FromSeconds(5), IdleTimeout = TimeSpan.FromMinutes(2), LockLease = TimeSpan.FromSeconds(30), AccessKeyId = "KEY", SecretAccessKey = "SECRET", SessionToken = "TOKEN",
        }, options);
        Assert.Equal("s3://backups/a/b c", options.Location);
    }

    [Theory]
    [InlineData("s3://backups?endpoint=host:9000", "https://host:9000/")]
    [InlineData("s3://backups?endpoint=host:9000&tls=false", "http://host:9000/")]
    [InlineData("s3://backups?endpoint=http://host:9000&tls=false", "http://host:9000/")]
    [InlineData("s3://backups", "http://from.environment/")]
    public void Parse_Endpoint_MayLackItsSchemeOrComeFromTheEnvironment(string url, string expected)
        => Assert.Equal(expected, Parse(url, ("AWS_ENDPOINT_URL", "http://from.environment"), ("AWS_ACCESS_KEY_ID", "KEY"), ("AWS_SECRET_ACCESS_KEY", "SECRET")).Endpoint!.ToString());

    [Fact]
    public void Parse_Keys_NamedFileThenOwnThenAmazonsVariables()
    {
        var file = Path.Combine(_directory.FullPath, "keys");
        File.WriteAllText(file, "# comment\n[other]\naws_access_key_id=O\naws_secret_access_key = P=Q\n[default]\naws_access_key_id = F\naws_secret_access_key = G\n");
        (string, string)[] all = [("TIDEMARK_S3_ACCESS_KEY_ID", "T"), ("TIDEMARK_S3_SECRET_ACCESS_KEY", "TS"), ("AWS_ACCESS_KEY_ID", "A"), ("AWS_SECRET_ACCESS_KEY", "AS")];

        Assert.Equal(("F", "G"), Keys(Parse($"s3://backups?credentials={file}", all)));
        Assert.Equal(("O", "P=Q"), Keys(Parse($"s3://backups?credentials={file}&profile=other", all)));
        Assert.Equal(("T", "TS"), Keys(Parse("s3://backups", all)));
        Assert.Equal(("A", "AS"), Keys(Parse("s3://backups", all[1..])));
        Assert.Equal(("F", "G"), Keys(Parse("s3://backups", ("AWS_SHARED_CREDENTIALS_FILE", file))));

        static (string, string) Keys(S3Options options) => (options.AccessKeyId, options.SecretAccessKey);
    }

    [Fact]
    public void Parse_ManyFaults_AreAllNamedAndNoSecretIs()
    {
        var refusal = Assert.Throws<TidemarkException>(() => Parse(
            "s3://KEY:TOPSECRET@b_/..?endpoint=ftp://host&retries=1000&part-size=1MiB&uploads=0&rate-limit=1&timeout=soon&style=round&colour=red&region=", ("AWS_SECRET_ACCESS_KEY", "TOPSECRET")));

        Assert.Equal(ErrorCode.InvalidArgument, refusal.Code);
        foreach (var fault in (string[])["the URL holds a user", "bucket's name", "object prefix", "endpoint is not http", "1000 retries", "part size of 1048576", "0 uploads", "rate limit", "'timeout' is not a time", "'style' is neither", "'colour' is not known", "no access key id"])
            Assert.Contains(fault, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("TOPSECRET", refusal.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s3://backups?endpoint=https://u:p@host", "the endpoint holds a user")]
    [InlineData("s3://backups?endpoint=https://host/backups", "the endpoint holds a path")]
    [InlineData("s3://backups?endpoint=https://host&tls=false", "tls=false and an endpoint that begins with https://")]
    [InlineData("s3://my.backups", "needs style=path at Amazon")]
    [InlineData("s3://backups?ca=/nowhere/ca.pem", "the CA file /nowhere/ca.pem is not there")]
    [InlineData("s3://backups?retries", "'retries' has no value")]
    [InlineData("s3://backups?retries=1&retries=2", "'retries' is there twice")]
    [InlineData("s3://backups?credentials=/nowhere/keys", "the credentials file /nowhere/keys cannot be read")]
    public void Parse_OneFault_IsNamed(string url, string fault)
    {
        var refusal = Assert.Throws<TidemarkException>(() => Parse(url, ("AWS_ACCESS_KEY_ID", "KEY"), ("AWS_SECRET_ACCESS_KEY", "SECRET")));

        Assert.Contains(fault, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_OfOptions_HoldsNoSecret()
    {
        var options = Parse("s3://backups/a?endpoint=http://host", ("AWS_ACCESS_KEY_ID", "KEY"), ("AWS_SECRET_ACCESS_KEY", "TOPSECRET"), ("AWS_SESSION_TOKEN", "TOPSECRET"));

        Assert.Equal("s3://backups/a at http://host", options.ToString());
    }

    private static S3Options Parse(string url, params (string Name, string Value)[] environment) => S3Address.Parse(url, name => environment.FirstOrDefault(v => v.Name == name).Value);
}
