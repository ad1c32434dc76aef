using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using Tidemark.Errors;
using Tidemark.Service.Catalog;

namespace Tidemark.Service.Security;

/// <summary>The keys behind cookies and secrets, in the catalog that all nodes share, each encrypted with the key file. What the framework asks of it is synchronous.</summary>
internal sealed class CatalogKeys(CatalogDatabase catalog) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var db = catalog.Open();
        return [.. db.Keys.AsNoTracking().OrderBy(k => k.Name).Select(k => k.Document).ToList().Select(XElement.Parse)];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var db = catalog.Open();
        db.Keys.Add(new KeyRow { Name = friendlyName, Document = element.ToString(SaveOptions.DisableFormatting) });
        db.SaveChanges();
    }

    /// <summary>Refuses a node that cannot read the keys of the catalog.</summary>
    /// <exception cref="TidemarkException">It has no key file, or another one (TM104).</exception>
    public static async Task CheckAsync(CatalogDatabase catalog, KeyFile? file, CancellationToken cancellationToken)
    {
        var documents = await catalog.ReadAsync(db => db.Keys.AsNoTracking().Select(k => k.Document).ToListAsync(cancellationToken)).ConfigureAwait(false);
        if (documents.Count == 0) return;
        if (file is null) throw new TidemarkException(ErrorCode.Conflict, $"The keys of the catalog {catalog.Location} are encrypted with a key file, and none was named.", "Name it: --key-file, the same file on all nodes.");
        try
        {
            foreach (var encrypted in documents.SelectMany(d => XElement.Parse(d).DescendantsAndSelf(KeyFileEncryptor.Element))) KeyFileEncryptor.Decrypt(file, encrypted);
        }
        catch (CryptographicException e)
        {
            throw new TidemarkException(
                ErrorCode.Conflict, $"The key file {file.Path} is not the one that the keys of the catalog {catalog.Location} were encrypted with.",
                "Use the file of the other nodes. Where it is lost, empty the table keys; servers and plans with S3 then need their secrets again.", cause: e);
        }
    }
}
