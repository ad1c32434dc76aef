using System.Globalization;
using System.Security.Cryptography;
using Amazon.S3.Model;

namespace Tidemark.Storage.S3;

/// <summary>
/// The ETag as a checksum: the MD5 of the content, or, of an object in n parts, the MD5 of the parts' MD5s and <c>-n</c>. (Amazon, Ceph and others, unless they encrypt with keys
/// of a key service; then the object is read back instead.)
/// </summary>
internal static class S3Digest
{
    /// <summary>The ETag of an object that was sent whole.</summary>
    public static string OfWhole(byte[] digest) => Convert.ToHexStringLower(digest);

    /// <summary>The ETag of an object that was sent in parts.</summary>
    public static string OfParts(IReadOnlyCollection<byte[]> digests)
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        foreach (var digest in digests) all.AppendData(digest);
        return string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(all.GetCurrentHash())}-{digests.Count}");
    }

    /// <summary>Whether a server's ETag is the expected one.</summary>
    public static bool Is(string? tag, string expected) => string.Equals(tag?.Trim('"'), expected, StringComparison.OrdinalIgnoreCase);

    /// <summary>Works out the ETag that a stored object must have if it holds what a file holds; null when its parts are not known.</summary>
    public static async ValueTask<string?> ExpectedAsync(GetObjectMetadataResponse there, IStoredFile file, CancellationToken cancellationToken)
    {
        var tag = there.ETag?.Trim('"') ?? "";
        if (!tag.Contains('-', StringComparison.Ordinal)) return tag.Length == 32 ? OfWhole(await PartAsync(file, 0, file.Length, cancellationToken).ConfigureAwait(false)) : null;
        if (!long.TryParse(there.Metadata[S3Names.PartSize], NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size <= 0) return null;
        var digests = new List<byte[]>();
        for (long at = 0; at < file.Length; at += size) digests.Add(await PartAsync(file, at, Math.Min(size, file.Length - at), cancellationToken).ConfigureAwait(false));
        return OfParts(digests);
    }

    private static async ValueTask<byte[]> PartAsync(IStoredFile file, long offset, long length, CancellationToken cancellationToken)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        await foreach (var piece in file.ReadPiecesAsync(offset, length, cancellationToken).ConfigureAwait(false)) digest.AppendData(piece.Span);
        return digest.GetCurrentHash();
    }
}
