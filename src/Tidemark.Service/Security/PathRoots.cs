using Tidemark.Errors;

namespace Tidemark.Service.Security;

/// <summary>The directories below which plans may write. Links are followed before anything is compared.</summary>
internal sealed class PathRoots(IReadOnlyList<string> roots)
{
    private readonly IReadOnlyList<string> _roots = [.. roots.Select(Path.GetFullPath)];

    /// <summary>The roots as they were given.</summary>
    public IReadOnlyList<string> Roots => _roots;

    /// <summary>The real path of a directory; a relative one is meant below the first root.</summary>
    /// <exception cref="TidemarkException">It is not below a root (TM101).</exception>
    public string Resolve(string directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        if (string.IsNullOrWhiteSpace(directory) || directory.Any(char.IsControl)) throw new TidemarkException(ErrorCode.InvalidArgument, "The directory has no name, or control characters in it.", $"Name a directory below {string.Join(" or ", _roots)}.");
        var real = RealPath(Path.GetFullPath(directory, _roots[0]));
        if (_roots.Any(r => IsBelow(real, RealPath(r)))) return real;
        throw new TidemarkException(ErrorCode.InvalidArgument, $"The directory {directory} is not below a directory that plans may write to.", $"Choose one below {string.Join(" or ", _roots)}; 'tidemark serve --root' allows others.");
    }

    /// <summary>Whether a path lies below another one.</summary>
    public static bool IsBelow(string path, string above) => path.StartsWith(above.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string RealPath(string path)
    {
        var real = Path.GetPathRoot(path)!;
        foreach (var name in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = new DirectoryInfo(Path.Combine(real, name));
            real = next.LinkTarget is null ? next.FullName : RealPath(next.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
        }

        return real;
    }
}
