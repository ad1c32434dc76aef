namespace Tidemark.Architecture.Tests;

/// <summary>An assertion that names everything it finds.</summary>
internal static class None
{
    public static void Of(IEnumerable<string> found)
    {
        var list = found.ToList();
        if (list.Count > 0) Assert.Fail(string.Join("\n", list));
    }
}
