using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace Tidemark.Web.Assets;

/// <summary>Scripts, styles and fonts, out of the assembly.</summary>
internal static class AssetEndpoints
{
    private const string Folder = "assets/";
    private static readonly FileExtensionContentTypeProvider Types = new();
    private static readonly Dictionary<string, Asset> Files = Load();

    /// <summary>The address of a file; it changes with the content, so that browsers may keep it.</summary>
    public static string Address(string name) => $"{Folder}{name}?v={Files[name].Version}";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/" + Folder + "{**name}", (string name, HttpContext http) =>
    {
        if (!Files.TryGetValue(name, out var file)) return Results.NotFound();
        http.Response.Headers.CacheControl = http.Request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "no-cache";
        http.Response.Headers.Vary = HeaderNames.AcceptEncoding;
        var isPacked = file.Packed is not null && http.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.OrdinalIgnoreCase);
        if (isPacked) http.Response.Headers.ContentEncoding = "br";
        return Results.Bytes(isPacked ? file.Packed! : file.Content, file.Type, entityTag: new EntityTagHeaderValue($"\"{file.Version}{(isPacked ? "-br" : "")}\""));
    }).AllowAnonymous();

    private static Dictionary<string, Asset> Load()
    {
        var files = new Dictionary<string, Asset>(StringComparer.Ordinal);
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Folder, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            var type = Types.TryGetContentType(name, out var known) ? known : "application/octet-stream";
            files[name[Folder.Length..]] = new Asset(content, type.StartsWith("font/", StringComparison.Ordinal) ? null : Pack(content), type, Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8)));
        }

        return files;
    }

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true)) brotli.Write(content);
        return packed.ToArray();
    }

    private sealed record Asset(byte[] Content, byte[]? Packed, string Type, string Version);
}
