using System.Net;
using System.Runtime.CompilerServices;
using Amazon.S3.Model;
using Tidemark.Errors;

namespace Tidemark.Storage.S3;

/// <summary>Files in a bucket of an S3-compatible server. Thread-safe, also among processes and machines.</summary>
public sealed class S3Storage : IStorage, IStorageProbe, IContentComparison, IDisposable
{
    /// <summary>The name under which requests are traced and measured: of an <see cref="System.Diagnostics.ActivitySource"/> and of a meter.</summary>
    public const string TelemetryName = "Tidemark.Storage.S3";

    private const int MostKeyBytes = 1024;
    private readonly S3Place _place;
    private readonly S3Client _client;

    /// <summary>Uses a bucket; no request is made yet.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="time">The clock of leases, pauses and the rate limit.</param>
    /// <exception cref="TidemarkException">The options cannot work (TM101).</exception>
    public S3Storage(S3Options options, TimeProvider time)
        : this(options, time, connectTo: null)
    {
    }

    internal S3Storage(S3Options options, TimeProvider time, Func<DnsEndPoint, EndPoint>? connectTo)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        options.Check();
        _client = new S3Client(options, time, connectTo);
        _place = new S3Place(_client, time);
    }

    /// <inheritdoc/>
    public string Location => _client.Options.Location;

    /// <inheritdoc/>
    public async ValueTask<IStoredFile> OpenReadAsync(string path, CancellationToken cancellationToken)
    {
        var key = KeyOf(path, cancellationToken);
        var found = await _client.HeadAsync(key, cancellationToken).ConfigureAwait(false) ?? throw StorageErrors.NotFound(Location, path);
        return new S3File(_client, path, key, found);
    }

    /// <inheritdoc/>
    public async ValueTask<StorageWriteStream> CreateAsync(string path, bool replace, CancellationToken cancellationToken)
    {
        var key = KeyOf(path, cancellationToken);
        _place.Locks.Check();
        // Whether there is one is decided at completion; asking now spares a long upload that could only be refused.
        if (!replace && await _client.HeadAsync(key, cancellationToken).ConfigureAwait(false) is not null) throw StorageErrors.Exists(Location, path);
        return new S3WriteStream(_place, path, replace);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredFileInfo> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        StoragePath.CheckFolder(folder);
        var top = _client.KeyOf("");
        var inOrder = new S3ListOrder();
        string? after = null;
        do
        {
            var page = await _client.ListAsync(folder.Length == 0 ? top : $"{top}{folder}/", after, 1000, cancellationToken).ConfigureAwait(false);
            foreach (var found in page.S3Objects ?? [])
            {
                if (Describe(found, top.Length) is { } file && inOrder.Take(file)) yield return file;
            }

            after = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (after is not null);
        foreach (var file in inOrder.Rest()) yield return file;
    }

    /// <inheritdoc/>
    public async ValueTask<StoredFileInfo?> StatAsync(string path, CancellationToken cancellationToken)
        => await _client.HeadAsync(KeyOf(path, cancellationToken), cancellationToken).ConfigureAwait(false) is { } found ? new StoredFileInfo(path, found.ContentLength, TimeOf(found.LastModified)) : null;

    /// <inheritdoc/>
    public async ValueTask<bool> DeleteAsync(string path, CancellationToken cancellationToken)
    {
        var key = KeyOf(path, cancellationToken);
        _place.Locks.Check();
        if (await _client.HeadAsync(key, cancellationToken).ConfigureAwait(false) is null) return false;
        await _client.DeleteAsync(key, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    public ValueTask<int> CleanAsync(CancellationToken cancellationToken) => _place.Uploads.CleanAsync(_place.Time.GetUtcNow(), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IAsyncDisposable> LockAsync(string path, string owner, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);
        return await S3Lock.TakeFolderAsync(_place, KeyOf(path, cancellationToken), $"{Location}/{path}", owner, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<StorageSpace> ProbeAsync(CancellationToken cancellationToken)
    {
        var page = await _client.ListAsync(_client.KeyOf(""), null, 1, cancellationToken).ConfigureAwait(false);
        await _place.Conditions.WriteAsync(cancellationToken).ConfigureAwait(false);
        return new StorageSpace(null, null, page.S3Objects is { Count: > 0 });
    }

    /// <inheritdoc/>
    public async ValueTask<bool> HoldsAsync(IStoredFile file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        var key = KeyOf(file.Path, cancellationToken);
        if (await _client.HeadAsync(key, cancellationToken).ConfigureAwait(false) is not { } there || there.ContentLength != file.Length) return false;
        if (await S3Digest.ExpectedAsync(there, file, cancellationToken).ConfigureAwait(false) is { } expected && S3Digest.Is(there.ETag, expected)) return true;
        // Another ETag proves a difference only where it is a checksum, which cannot be told from outside.
        var stored = new S3File(_client, file.Path, key, there);
        return await stored.EqualsAsync(file, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _place.Dispose();

    private static DateTimeOffset TimeOf(DateTime? time) => time is { } known ? new DateTimeOffset(known.ToUniversalTime()) : default;

    private static StoredFileInfo? Describe(S3Object found, int topLength)
    {
        var path = found.Key[topLength..];
        return StoragePath.IsValid(path) ? new StoredFileInfo(path, found.Size ?? 0, TimeOf(found.LastModified)) : null;
    }

    private string KeyOf(string path, CancellationToken cancellationToken)
    {
        StoragePath.Check(path);
        cancellationToken.ThrowIfCancellationRequested();
        var key = _client.KeyOf(path);
        return System.Text.Encoding.UTF8.GetByteCount(key) <= MostKeyBytes ? key
            : throw new TidemarkException(ErrorCode.InvalidArgument, $"{Location}/{path} is longer than the {MostKeyBytes} bytes that S3 takes.", "Use a shorter object prefix.");
    }
}
