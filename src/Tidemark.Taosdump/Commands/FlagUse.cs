namespace Tidemark.Taosdump.Commands;

/// <summary>A flag as it was given.</summary>
/// <param name="Flag">Which one.</param>
/// <param name="Value">Its value; null when none was given.</param>
internal readonly record struct FlagUse(TaosdumpFlag Flag, string? Value);
