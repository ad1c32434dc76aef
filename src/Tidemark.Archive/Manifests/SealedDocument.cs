using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tidemark.Errors;

namespace Tidemark.Archive.Manifests;

/// <summary>The shape the JSON documents of a repository share: format, version, a checksum over every byte, content. See docs/FORMAT.md.</summary>
internal static class SealedDocument
{
    private const int DigestLength = 64;
    private static readonly string NoDigest = new('0', DigestLength);

    public static byte[] Write<T>(string format, int version, T content, JsonTypeInfo<T> type)
    {
        // The type info is that of indented JSON; nested one level deeper, its lines move right by one step.
        var json = JsonSerializer.Serialize(content, type).Replace("\n", "\n  ", StringComparison.Ordinal);
        var head = Head(format, version.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var bytes = Encoding.UTF8.GetBytes($"{head}{NoDigest}\",\n  \"content\": {json}\n}}\n");
        var at = Encoding.UTF8.GetByteCount(head);
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.AsSpan(at));
        return bytes;
    }

    public static T Read<T>(ReadOnlySpan<byte> bytes, string fileName, string format, int version, int maxLength, JsonTypeInfo<T> type)
        where T : class
    {
        if (bytes.Length > maxLength)
            throw new ArchiveFormatException(ErrorCode.Corrupt, fileName, maxLength, -1, $"a document of {bytes.Length} bytes, longer than the {maxLength} it may have");
        var found = CheckSeal(bytes, fileName, format);
        if (found != version)
            throw new ArchiveFormatException(ErrorCode.UnsupportedVersion, fileName, 0, -1, $"{format} of version {found}; this build reads version {version}");

        try
        {
            var reader = new Utf8JsonReader(bytes);
            while (reader.Read() && !(reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("content"u8)))
            {
            }

            return JsonSerializer.Deserialize(ref reader, type) ?? throw new JsonException("The content is null.");
        }
        catch (JsonException cause)
        {
            throw new ArchiveFormatException(ErrorCode.Corrupt, fileName, 0, -1, $"the content is not what a {format} holds: {cause.Message}", cause);
        }
    }

    /// <summary>Checks format and checksum; gives the version.</summary>
    private static int CheckSeal(ReadOnlySpan<byte> bytes, string fileName, string format)
    {
        var beforeVersion = Encoding.UTF8.GetBytes(HeadToVersion(format));
        if (!bytes.StartsWith(beforeVersion))
        {
            throw beforeVersion.AsSpan().StartsWith(bytes)
                ? Cut(bytes, fileName)
                : new ArchiveFormatException(ErrorCode.Corrupt, fileName, 0, -1, $"this is not a {format}, or its first bytes are damaged");
        }

        var rest = bytes[beforeVersion.Length..];
        var digits = rest.IndexOf((byte)',');
        if (digits is < 1 or > 9 || !int.TryParse(rest[..digits], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var version))
            throw digits < 0 && rest.Length < 10 ? Cut(bytes, fileName) : new ArchiveFormatException(ErrorCode.Corrupt, fileName, beforeVersion.Length, -1, "the version is damaged");

        var head = Encoding.UTF8.GetBytes(Head(format, Encoding.ASCII.GetString(rest[..digits])));
        if (bytes.Length < head.Length + DigestLength) throw Cut(bytes, fileName);
        if (!bytes.StartsWith(head) || !Digest(bytes, head.Length).AsSpan().SequenceEqual(bytes.Slice(head.Length, DigestLength)))
        {
            throw IsCut(bytes)
                ? Cut(bytes, fileName)
                : new ArchiveFormatException(ErrorCode.Corrupt, fileName, head.Length, -1, "the checksum does not hold: the file was damaged, or changed by hand");
        }

        return version;
    }

    private static byte[] Digest(ReadOnlySpan<byte> bytes, int at)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(bytes[..at]);
        hash.AppendData(Encoding.ASCII.GetBytes(NoDigest));
        hash.AppendData(bytes[(at + DigestLength)..]);
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetCurrentHash()));
    }

    /// <summary>Whether the JSON is good as far as it goes, but does not end.</summary>
    private static bool IsCut(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes, isFinalBlock: false, state: default);
            while (reader.Read())
            {
            }

            return reader.CurrentDepth > 0 || reader.BytesConsumed < bytes.TrimEnd("\n"u8).Length;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static ArchiveFormatException Cut(ReadOnlySpan<byte> bytes, string fileName)
        => new(ErrorCode.Truncated, fileName, bytes.Length, -1, "the file ends before its document does");

    private static string HeadToVersion(string format) => $"{{\n  \"format\": \"{format}\",\n  \"version\": ";

    private static string Head(string format, string version) => $"{HeadToVersion(format)}{version},\n  \"checksum\": \"sha256:";
}
