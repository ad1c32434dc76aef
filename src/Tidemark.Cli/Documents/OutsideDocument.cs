namespace Tidemark.Cli.Documents;

/// <summary>What became of an object outside the stream.</summary>
/// <param name="Kind">"view", "stream", "topic" …</param>
/// <param name="Name">Its name.</param>
/// <param name="Result">"created", "exists", "leftOut", "refused" or "notRestorable".</param>
/// <param name="Reason">Why it was not created.</param>
/// <param name="Statement">The statement for doing it by hand.</param>
internal sealed record OutsideDocument(string Kind, string Name, string Result, string? Reason, string? Statement);
