namespace Tidemark.Service.Api;

/// <summary>A part of a list.</summary>
/// <typeparam name="T">What it lists.</typeparam>
/// <param name="Items">The part.</param>
/// <param name="Next">What <c>after</c> asks for the rest with; null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
