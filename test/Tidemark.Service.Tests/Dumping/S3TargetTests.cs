using Tidemark.Service.Dumping;
using Tidemark.Service.Plans;

namespace Tidemark.Service.Tests.Dumping;

/// <summary>Places in S3 as plans name them.</summary>
public sealed class S3TargetTests
{
    [Theory]
    [InlineData("https://s3.x", "a", "https://s3.x:443", "a", true)]
    [InlineData("http://s3.x/", "a/b", "HTTP://S3.X:80", "/a/", true)]
    [InlineData("https://s3.x.", "", "https://s3.x/", "a", true)]
    [InlineData("https://s3.x", "a", "https://s3.x:9000", "a", false)]
    [InlineData("https://s3.x", "a", "http://s3.x", "a", false)]
    [InlineData("https://s3.x", "a", "https://s3.x:443", "ab", false)]
    [InlineData("https://s3.x", "a", "https://s3.y", "a", false)]
    public void Overlap_SpellingsOfAPlace_AreOne(string endpoint, string prefix, string otherEndpoint, string otherPrefix, bool overlaps)
    {
        var (one, other) = (new S3Settings { Endpoint = endpoint, Bucket = "b", Prefix = prefix }, new S3Settings { Endpoint = otherEndpoint, Bucket = "b", Prefix = otherPrefix });

        Assert.Equal(overlaps, S3Target.Overlap(one, other));
        Assert.Equal(overlaps, S3Target.Overlap(other, one));
        Assert.False(S3Target.Overlap(one, other with { Bucket = "c" }));
    }
}
