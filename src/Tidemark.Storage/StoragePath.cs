using System.Buffers;
using System.Text;
using Tidemark.Errors;

namespace Tidemark.Storage;

/// <summary>
/// What a path may be: names separated by '/', relative, at most 1,000 bytes of UTF-8 and 200 per name. A name is not empty, does not begin with
/// '.' or '~', does not end with '.' or a space, and holds no control characters and none of <c>\ : * ? " &lt; &gt; |</c>. So it means the same on every storage,
/// cannot leave its place, and cannot meet a temporary file.
/// </summary>
public static class StoragePath
{
    private const int MaxPathBytes = 1000;
    private const int MaxNameBytes = 200;
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("\\:*?\"<>|");

    /// <summary>Refuses a path that is not one.</summary>
    /// <exception cref="TidemarkException">TM101, naming the path and the fault.</exception>
    public static void Check(string path)
    {
        if (Fault(path) is { } fault)
            throw new TidemarkException(ErrorCode.InvalidArgument, $"The storage path '{Printable(path)}' {fault}.", "Use relative paths of plain names, like plans/daily/plan.json.");
    }

    /// <summary>Whether a path is one.</summary>
    public static bool IsValid(string path) => Fault(path) is null;

    /// <summary>Like <see cref="Check"/>, and takes "" for the top.</summary>
    public static void CheckFolder(string folder)
    {
        if (!string.IsNullOrEmpty(folder)) Check(folder);
    }

    private static string? Fault(string? path)
    {
        if (string.IsNullOrEmpty(path)) return "is empty";
        if (path[0] == '/') return "is not relative";
        if (Encoding.UTF8.GetByteCount(path) > MaxPathBytes) return "is too long";
        foreach (var range in path.AsSpan().Split('/'))
        {
            if (NameFault(path.AsSpan()[range]) is { } fault) return fault;
        }

        return null;
    }

    private static string? NameFault(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty) return "has an empty name in it";
        if (name[0] is '.' or '~') return "has a name that begins with '.' or '~'";
        if (name[^1] is '.' or ' ') return "has a name that ends with '.' or a space";
        if (Encoding.UTF8.GetByteCount(name) > MaxNameBytes) return "has a name that is too long";
        if (name.ContainsAny(Forbidden)) return "has a character that not every storage takes";
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsControl(name[i])) return "has a control character in it";
            if (char.IsHighSurrogate(name[i]) && i + 1 < name.Length && char.IsLowSurrogate(name[i + 1])) i++;
            else if (char.IsSurrogate(name[i])) return "is not valid Unicode";
        }

        return null;
    }

    private static string Printable(string? path)
        => path is null ? "" : string.Concat(path.Take(200).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
}
