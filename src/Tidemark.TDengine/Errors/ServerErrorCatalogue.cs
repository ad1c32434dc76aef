using System.Collections.Frozen;
using Tidemark.Errors;

namespace Tidemark.TDengine.Errors;

/// <summary>What TDengine's codes mean for a backup tool: our code, whether to repeat, what to do. Makes every <see cref="TDengineException"/>.</summary>
public static class ServerErrorCatalogue
{
    private const int LongestStatement = 200;

    private static readonly FrozenDictionary<int, ServerError> ByCode = ServerErrorTable.Entries.ToFrozenDictionary(e => e.ServerCode);

    /// <summary>All entries, ascending by code.</summary>
    public static IReadOnlyList<ServerError> Entries => ServerErrorTable.Entries;

    /// <summary>The entry of a code; native codes (0x8000xxxx, also negative) are cut to 16 bits. Unknown ones are permanent server errors.</summary>
    public static ServerError Describe(int serverCode, string serverText)
    {
        var code = serverCode & 0xFFFF;
        if (ByCode.TryGetValue(code, out var entry)) return entry;
        if (code == ServerCode.AdapterError && AdapterTexts.Find(serverText) is { } known) return known;
        return code is >= 0x0800 and <= 0x0833
            ? new(code, serverText, ErrorCode.ServerError, false, false, "The licence of this TDengine has expired or is exhausted.")
            : new(code, serverText, ErrorCode.ServerError, false, false, null);
    }

    /// <summary>The exception for an answer of the server.</summary>
    /// <param name="serverCode">The code as it came.</param>
    /// <param name="serverText">The text as it came; the catalogue's when empty.</param>
    /// <param name="doing">What was asked for, e.g. the statement. Cut to a readable length.</param>
    public static TDengineException ToException(int serverCode, string serverText, string doing)
    {
        ArgumentNullException.ThrowIfNull(serverText);
        ArgumentNullException.ThrowIfNull(doing);
        var entry = Describe(serverCode, serverText);
        var text = serverText.Length == 0 ? entry.Text : serverText;
        return new TDengineException(serverCode & 0xFFFF, text, Shorten(doing), entry.Code, entry.Hint, entry.IsTransient);
    }

    private static string Shorten(string doing)
    {
        var line = doing.ReplaceLineEndings(" ");
        return line.Length <= LongestStatement ? line : string.Concat(line.AsSpan(0, LongestStatement), " …");
    }
}
