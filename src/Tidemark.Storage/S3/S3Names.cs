using System.Security.Cryptography;

namespace Tidemark.Storage.S3;

/// <summary>The objects beside the files. Their names begin with '.', which no path of a storage does.</summary>
internal static class S3Names
{
    /// <summary>Metadata: who wrote the object, so that a writer knows its own after an answer was lost.</summary>
    public const string Writer = "tidemark-writer";

    /// <summary>Metadata: the bytes of each part but the last, so that the ETag can be worked out again from the content.</summary>
    public const string PartSize = "tidemark-part-size";

    private const string LockEnd = ".tidemark-lock/";

    /// <summary>A name that nobody else has.</summary>
    public static string Token() => RandomNumberGenerator.GetHexString(20, lowercase: true);

    /// <summary>The folder of the claims for a lock.</summary>
    public static string Claims(string key)
    {
        var at = key.LastIndexOf('/') + 1;
        return $"{key[..at]}.{key[at..]}{LockEnd}";
    }

    /// <summary>The folder in which a lock's holder is the only writer: that of a lock named "lock"; "" for others.</summary>
    public static string Covered(string lockKey) => lockKey.EndsWith("/lock", StringComparison.Ordinal) ? lockKey[..(lockKey.LastIndexOf('/') + 1)] : "";
}
