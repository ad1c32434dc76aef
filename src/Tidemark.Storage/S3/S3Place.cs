namespace Tidemark.Storage.S3;

/// <summary>What the files of one S3 storage share.</summary>
internal sealed class S3Place : IDisposable
{
    public S3Place(S3Client client, TimeProvider time)
    {
        Client = client;
        Time = time;
        Slots = new SemaphoreSlim(client.Options.ConcurrentUploads);
        Locks = new S3Locks();
        Conditions = new S3Conditions(client);
        Uploads = new S3Uploads(client, Locks);
    }

    public S3Client Client { get; }

    public TimeProvider Time { get; }

    /// <summary>One for each part that may be on its way.</summary>
    public SemaphoreSlim Slots { get; }

    public S3Locks Locks { get; }

    public S3Conditions Conditions { get; }

    public S3Uploads Uploads { get; }

    public void Dispose()
    {
        Slots.Dispose();
        Conditions.Dispose();
        Client.Dispose();
    }
}
