namespace Tidemark.Service.Plans;

/// <summary>Dumps files of plans to S3. A build without it refuses plans that ask for it.</summary>
internal interface IS3Dumping
{
    /// <summary>Finds out whether the bucket can be reached and written.</summary>
    /// <param name="settings">With the secret.</param>
    /// <param name="faults">Takes what is wrong, by field (<c>s3.bucket</c> …).</param>
    /// <param name="cancellationToken">Cancels.</param>
    ValueTask CheckAsync(S3Settings settings, Faults faults, CancellationToken cancellationToken);
}
