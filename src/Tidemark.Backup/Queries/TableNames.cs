using System.Security.Cryptography;
using System.Text;

namespace Tidemark.Backup.Queries;

/// <summary>A set of names as one short text that can be compared.</summary>
internal static class TableNames
{
    /// <summary>SHA-256 of the names in order, each followed by a line feed (docs/FORMAT.md).</summary>
    public static string Digest(IEnumerable<string> names)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData("\n"u8);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
