using System.Security.Cryptography;
using System.Text;

namespace Tidemark.Sandbox.Http;

/// <summary>
/// The token of REST sign-in: user and password under a fixed key that everybody knows. It hides nothing and is here only because clients
/// of the real adapter send it. Source: a token recorded from a 3.3.7.5 adapter.
/// </summary>
internal static class RestToken
{
    private const int PartLength = 24;
    private static readonly byte[] Key = [64, 182, 122, 48, 86, 115, 253, 68];

    public static string Encode(string user, string password)
    {
        var plain = new byte[2 * PartLength];
        Encoding.UTF8.GetBytes(user, plain.AsSpan(0, PartLength));
        Encoding.UTF8.GetBytes(password, plain.AsSpan(PartLength));
        using var cipher = NewCipher();
        return Convert.ToBase64String(cipher.EncryptEcb(plain, PaddingMode.None));
    }

    /// <summary>User and password; null when it is no token.</summary>
    public static (string User, string Password)? Decode(string token)
    {
        var bytes = new byte[2 * PartLength];
        if (!Convert.TryFromBase64String(token, bytes, out var length) || length != bytes.Length) return null;
        using var cipher = NewCipher();
        var plain = cipher.DecryptEcb(bytes, PaddingMode.None);
        return (Text(plain.AsSpan(0, PartLength)), Text(plain.AsSpan(PartLength)));
    }

    private static string Text(ReadOnlySpan<byte> padded)
    {
        var end = padded.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? padded : padded[..end]);
    }

#pragma warning disable CA5351 // The wire demands this cipher; nothing is protected by it.
    private static DES NewCipher()
    {
        var cipher = DES.Create();
        cipher.Key = Key;
        return cipher;
    }
#pragma warning restore CA5351
}
