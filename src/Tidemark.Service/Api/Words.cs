using System.Text.Json;
using Tidemark.Errors;

namespace Tidemark.Service.Api;

/// <summary>Enumerations in addresses, as the words that JSON has.</summary>
internal static class Words
{
    /// <summary>Reads a word; null for null.</summary>
    /// <exception cref="TidemarkException">Another word (TM101).</exception>
    public static T? Parse<T>(string name, string? text)
        where T : struct, Enum
    {
        if (text is null) return null;
        if (Enum.GetNames<T>().FirstOrDefault(n => n.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } known) return Enum.Parse<T>(known);
        throw new TidemarkException(ErrorCode.InvalidArgument, $"{name} is '{text}'.", $"It is one of {string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName))}.");
    }
}
