using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;

namespace Tidemark.Service.Security;

/// <summary>The counterpart of <see cref="KeyFileEncryptor"/>; the framework makes it by its name.</summary>
internal sealed class KeyFileDecryptor(IServiceProvider services) : IXmlDecryptor
{
    private readonly KeyFile _file = services.GetRequiredService<KeyFile>();

    public XElement Decrypt(XElement encryptedElement) => KeyFileEncryptor.Decrypt(_file, encryptedElement);
}
