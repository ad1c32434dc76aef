using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Tidemark.Service.Security;

/// <summary>Encrypts keys with the key file before they are stored.</summary>
internal sealed class KeyFileEncryptor(KeyFile file) : IXmlEncryptor
{
    /// <summary>The element that a key becomes.</summary>
    public const string Element = "tidemarkEncrypted";

    private const string Nonce = "nonce";
    private const string Tag = "tag";

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var (nonce, tag, data) = file.Encrypt(Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting)));
        return new EncryptedXmlInfo(new XElement(Element, new XAttribute(Nonce, Convert.ToBase64String(nonce)), new XAttribute(Tag, Convert.ToBase64String(tag)), Convert.ToBase64String(data)), typeof(KeyFileDecryptor));
    }

    /// <summary>The key that an element was made of.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was encrypted with another key file.</exception>
    public static XElement Decrypt(KeyFile file, XElement encrypted) =>
        XElement.Parse(Encoding.UTF8.GetString(file.Decrypt(Convert.FromBase64String((string)encrypted.Attribute(Nonce)!), Convert.FromBase64String((string)encrypted.Attribute(Tag)!), Convert.FromBase64String(encrypted.Value))));
}
