using System.Security.Cryptography;
using Tidemark.Service.Security;

namespace Tidemark.Service.Tests.Security;

/// <summary>Key files of tests.</summary>
internal static class KeyFiles
{
    /// <summary>Writes one with a new key.</summary>
    public static string Write(string directory)
    {
        var path = Path.Combine(directory, Guid.NewGuid().ToString("N") + ".key");
        File.WriteAllText(path, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)) + "\n");
        return path;
    }

    public static KeyFile Make(string directory) => KeyFile.Read(Write(directory));
}
