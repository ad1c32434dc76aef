namespace Tidemark.Service.Plans;

/// <summary>This build does not dump to S3, and says so.</summary>
internal sealed class NoS3Dumping : IS3Dumping
{
    public ValueTask CheckAsync(S3Settings settings, Faults faults, CancellationToken cancellationToken)
    {
        faults.Add("s3", "cannot be used: this build does not dump to S3");
        return ValueTask.CompletedTask;
    }
}
