using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Tidemark.Errors;
using Tidemark.Service.Catalog;
using Tidemark.Service.Security;
using Tidemark.Service.Tests.Catalog;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.Security;

public sealed class KeyFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("0f0f")]
    [InlineData("")]
    [InlineData("not a key, but a text of sixty-four characters, as a key would be")]
    public void Read_WhatIsNoKey_IsRefusedWithoutRepeatingIt(string text)
    {
        var path = Path.Combine(_directory.Path, "key");
        File.WriteAllText(path, text);
        var error = Assert.Throws<TidemarkException>(() => KeyFile.Read(path));
        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Contains("openssl rand -hex 32", error.Hint, StringComparison.Ordinal);
        if (text.Length > 0) Assert.DoesNotContain(text, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_HexadecimalAndBase64_AreOneKey()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        var (hex, base64) = (Path.Combine(_directory.Path, "hex"), Path.Combine(_directory.Path, "base64"));
        File.WriteAllText(hex, Convert.ToHexString(key) + "\n");
        File.WriteAllText(base64, Convert.ToBase64String(key));
        Assert.Equal(KeyFile.Read(hex).Id, KeyFile.Read(base64).Id);
        Assert.NotEqual(KeyFile.Read(hex).Id, KeyFiles.Make(_directory.Path).Id);
    }

    [Fact]
    public void Decrypt_WhatWasChanged_Fails()
    {
        var file = KeyFiles.Make(_directory.Path);
        var (nonce, tag, data) = file.Encrypt([1, 2, 3]);
        Assert.Equal([1, 2, 3], file.Decrypt(nonce, tag, data));
        data[0] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => file.Decrypt(nonce, tag, data));
    }

    [Theory]
    [InlineData(CatalogKind.Sqlite)]
    [InlineData(CatalogKind.Postgres)]
    public async Task Keys_OfNodesWithOneKeyFile_AreThoseOfEachOther(CatalogKind kind)
    {
        await using var scene = await CatalogScene.StartAsync(kind);
        var file = KeyFiles.Make(_directory.Path);
        var secret = Box(scene.Catalog, file).Protect("a secret");
        Assert.Equal("a secret", Box(scene.Open(), file).Unprotect(secret, "the test"));
        await CatalogKeys.CheckAsync(scene.Catalog, file, Cancel);
        var stored = await scene.Catalog.ReadAsync(db => Task.FromResult(db.Keys.Select(k => k.Document).ToList()));
        Assert.Contains(KeyFileEncryptor.Element, Assert.Single(stored), StringComparison.Ordinal);
        Assert.Empty(XElement.Parse(stored[0]).Descendants("value"));
    }

    [Theory]
    [InlineData(CatalogKind.Sqlite)]
    [InlineData(CatalogKind.Postgres)]
    public async Task Check_WithAnotherKeyFileOrNone_IsRefused(CatalogKind kind)
    {
        await using var scene = await CatalogScene.StartAsync(kind);
        Box(scene.Catalog, KeyFiles.Make(_directory.Path)).Protect("a secret");
        var other = await Assert.ThrowsAsync<TidemarkException>(() => CatalogKeys.CheckAsync(scene.Catalog, KeyFiles.Make(_directory.Path), Cancel));
        Assert.Contains("is not the one", other.Message, StringComparison.Ordinal);
        var none = await Assert.ThrowsAsync<TidemarkException>(() => CatalogKeys.CheckAsync(scene.Catalog, null, Cancel));
        Assert.Contains("none was named", none.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private static SecretBox Box(CatalogDatabase catalog, KeyFile file)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(file);
        services.AddDataProtection().SetApplicationName("test");
        services.Configure<KeyManagementOptions>(o => (o.XmlRepository, o.XmlEncryptor) = (new CatalogKeys(catalog), new KeyFileEncryptor(file)));
        return new SecretBox(services.BuildServiceProvider().GetRequiredService<IDataProtectionProvider>());
    }
}
