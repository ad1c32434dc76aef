using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Tidemark.Errors;

namespace Tidemark.Service.Security;

/// <summary>Encrypts what lies in the catalog and must not be read there. The keys lie outside of it.</summary>
internal sealed class SecretBox(IDataProtectionProvider keys)
{
    private readonly IDataProtector _protector = keys.CreateProtector("Tidemark.Catalog.Secrets");

    public string Protect(string secret) => _protector.Protect(secret);

    /// <summary>The secret.</summary>
    /// <param name="protectedSecret">What <see cref="Protect"/> made of it.</param>
    /// <param name="what">Whose secret, for the message.</param>
    /// <exception cref="TidemarkException">The keys are not those it was encrypted with (TM104).</exception>
    public string Unprotect(string protectedSecret, string what)
    {
        try
        {
            return _protector.Unprotect(protectedSecret);
        }
        catch (CryptographicException e)
        {
            throw new TidemarkException(ErrorCode.Conflict, $"The secret of {what} cannot be decrypted: the keys of this service are not those it was encrypted with.", "Give it again.", cause: e);
        }
    }
}
