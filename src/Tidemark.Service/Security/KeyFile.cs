using System.Security.Cryptography;
using System.Text;
using Tidemark.Errors;

namespace Tidemark.Service.Security;

/// <summary>The key that all nodes of one catalog are given: 32 bytes in a file, as hexadecimal digits or base64. What lies in the catalog and must not be read there rests on it.</summary>
internal sealed class KeyFile
{
    private const int KeyBytes = 32;
    private const int MostCharacters = 200;
    private const string IdPurpose = "tidemark key id";
    private readonly byte[] _key;

    private KeyFile(string path, byte[] key) => (Path, _key) = (path, key);

    public string Path { get; }

    /// <summary>Tells keys apart, and says nothing about them.</summary>
    public string Id => Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(IdPurpose)).AsSpan(0, 8));

    /// <summary>Reads it.</summary>
    /// <exception cref="TidemarkException">It cannot be read, or is no key (TM101).</exception>
    public static KeyFile Read(string path)
    {
        string text;
        try
        {
            using var reader = new StreamReader(path);
            var buffer = new char[MostCharacters];
            text = new string(buffer, 0, reader.ReadBlock(buffer)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TidemarkException(ErrorCode.InvalidArgument, $"The key file {path} cannot be read: {e.Message}", "Give all nodes of the catalog a copy of one key file, which this user may read.", cause: e);
        }

        return new KeyFile(path, Parse(text) ?? throw new TidemarkException(ErrorCode.InvalidArgument, $"The key file {path} does not hold a key of {KeyBytes} bytes.", "Make one: openssl rand -hex 32 > tidemark.key, and give all nodes a copy of it."));
    }

    /// <summary>Encrypts and authenticates (AES-256-GCM).</summary>
    public (byte[] Nonce, byte[] Tag, byte[] Data) Encrypt(byte[] plain)
    {
        var (nonce, tag, data) = (RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize), new byte[AesGcm.TagByteSizes.MaxSize], new byte[plain.Length]);
        using var aes = new AesGcm(_key, tag.Length);
        aes.Encrypt(nonce, plain, data, tag);
        return (nonce, tag, data);
    }

    /// <summary>The plain bytes.</summary>
    /// <exception cref="CryptographicException">They were encrypted with another key, or changed.</exception>
    public byte[] Decrypt(byte[] nonce, byte[] tag, byte[] data)
    {
        var plain = new byte[data.Length];
        using var aes = new AesGcm(_key, AesGcm.TagByteSizes.MaxSize);
        aes.Decrypt(nonce, data, tag, plain);
        return plain;
    }

    private static byte[]? Parse(string text)
    {
        if (text.Length == KeyBytes * 2 && text.All(char.IsAsciiHexDigit)) return Convert.FromHexString(text);
        var bytes = new byte[KeyBytes];
        return text.Length <= 44 && Convert.TryFromBase64String(text, bytes, out var length) && length == KeyBytes ? bytes : null;
    }
}
