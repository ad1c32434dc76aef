using System.Globalization;
using Tidemark.Errors;

namespace Tidemark.Service.Api;

/// <summary>Reads <c>limit</c> and <c>after</c>, and cuts pages.</summary>
internal static class Paging
{
    private const int DefaultLimit = 50;
    private const int MostItems = 500;

    /// <summary>How many items to answer.</summary>
    public static int Limit(int? asked) => asked is null or (>= 1 and <= MostItems) ? asked ?? DefaultLimit : throw new TidemarkException(ErrorCode.InvalidArgument, $"limit is {asked}.", $"1 to {MostItems} are possible.");

    /// <summary>A number to go on after.</summary>
    public static long? After(string? text) => text is null ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new TidemarkException(ErrorCode.InvalidArgument, $"after is '{text}'.", "It is what the page before answered as next.");

    /// <summary>A page of a list that was asked for one item more than the limit.</summary>
    public static Page<T> Cut<T>(IReadOnlyList<T> items, int limit, Func<T, string> key) => items.Count <= limit ? new Page<T>(items, null) : new Page<T>([.. items.Take(limit)], key(items[limit - 1]));
}
